/** A line above the explorer: who is signed in, and the way out. */

interface Requester {
  readonly role: string | null;
  readonly organisationName: string | null;
}

/** @param endpoint of GraphQL */
export async function showSession(bar: HTMLElement, endpoint: string): Promise<void> {
  const { role, organisationName } = await whoAsks(endpoint);
  if (role === null) {
    const link = document.createElement('a');
    link.href = '/sign-in';
    link.textContent = 'Sign in';
    bar.replaceChildren('You are not signed in: only public figures are answered. ', link);
    return;
  }
  const out = document.createElement('button');
  out.textContent = 'Sign out';
  out.addEventListener('click', () => void signOut());
  bar.replaceChildren(
    `Signed in as ${role} of ${organisationName ?? 'an organisation without a name'}. `,
    out,
  );
}

async function whoAsks(endpoint: string): Promise<Requester> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ requester { role organisationName } }' }),
  });
  const { data } = (await response.json()) as { data?: { requester: Requester } };
  return data?.requester ?? { role: null, organisationName: null };
}

async function signOut(): Promise<void> {
  await fetch('/sign-out', { method: 'POST' });
  location.reload();
}
