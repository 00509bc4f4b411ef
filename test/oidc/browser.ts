/** What a server answered. */
export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where it leads to; undefined: nowhere. */
  readonly location: URL | undefined;
}

interface Cookie {
  readonly host: string;
  readonly path: string;
  readonly name: string;
  readonly value: string;
}

/** Keeps cookies and goes where it is led, one step at a time. */
export class Browser {
  cookies: Cookie[] = [];

  async open(address: string | URL, method = 'GET'): Promise<Page> {
    const url = new URL(address);
    const sent = this.cookies.filter(({ host, path }) => host === url.host && url.pathname.startsWith(path));
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        cookie: sent.map(({ name, value }) => `${name}=${value}`).join('; '),
        ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin }),
      },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(url, line);
    const location = response.headers.get('location');
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: location === null ? undefined : new URL(location, url),
    };
  }

  /** Goes where it is led until it is led to such a path. @returns that address, which was not opened */
  async goTo(path: string, address: string | URL): Promise<URL> {
    for (let url = new URL(address), steps = 0; steps < 10; steps++) {
      const { location, status, text } = await this.open(url);
      if (!location) throw new Error(`${url.href} leads nowhere: ${status} ${text}`);
      if (location.pathname === path) return location;
      url = location;
    }
    throw new Error(`It is led in circles, and not to ${path}.`);
  }

  #keep(url: URL, line: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const stated = new Map(
      attributes.map(each => {
        const [attribute = '', stated] = each.split('=');
        return [attribute.toLowerCase(), stated] as const;
      }),
    );
    const path = stated.get('path') ?? '/';
    const gone =
      stated.get('max-age') === '0' || Date.parse(/expires=([^;]+)/i.exec(line)?.[1] ?? '') < Date.now();
    this.cookies = this.cookies.filter(
      other => !(other.host === url.host && other.name === name && other.path === path),
    );
    if (!gone) this.cookies.push({ host: url.host, path, name, value });
  }
}
