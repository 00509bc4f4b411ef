/** A part of a city, as people say where they live. */
interface Area {
  readonly name: string;
  readonly weight: number;
  /** Made up. */
  readonly population: number;
}

/** Where the campaigns are held. The names are real; the populations are made up. */
export const areas = {
  Trondheim: [
    area('Midtbyen', 34, 47_000),
    area('Lerkendal', 28, 56_000),
    area('Østbyen', 24, 53_000),
    area('Heimdal', 14, 51_000),
  ],
  Oslo: [
    area('Grünerløkka', 28, 64_000),
    area('Gamle Oslo', 24, 60_000),
    area('Sagene', 20, 45_000),
    area('Nordstrand', 16, 53_000),
    area('Søndre Nordstrand', 12, 39_000),
  ],
  Bergen: [
    area('Bergenhus', 36, 44_000),
    area('Årstad', 26, 41_000),
    area('Fana', 24, 44_000),
    area('Åsane', 14, 42_000),
  ],
  Kristiansand: [
    area('Kvadraturen', 30, 7_000),
    area('Lund', 28, 12_000),
    area('Vågsbygd', 26, 22_000),
    area('Randesund', 16, 15_000),
  ],
  Tromsø: [area('Tromsøya', 56, 41_000), area('Tromsdalen', 26, 17_000), area('Kvaløya', 18, 13_000)],
  // Municipalities: its petition is for the residents of one.
  Fredrikstad: [
    area('Fredrikstad', 72, 85_000),
    area('Sarpsborg', 16, 60_000),
    area('Råde', 7, 8_000),
    area('Hvaler', 5, 5_000),
  ],
  Stavanger: [
    area('Storhaug', 34, 17_000),
    area('Eiganes og Våland', 28, 25_000),
    area('Hundvåg', 20, 14_000),
    area('Madla', 18, 23_000),
  ],
  Helsinki: [
    area('Kallio', 36, 29_000),
    area('Töölö', 28, 27_000),
    area('Vuosaari', 22, 40_000),
    area('Malmi', 14, 31_000),
  ],
} satisfies Record<string, readonly Area[]>;

export type City = keyof typeof areas;

function area(name: string, weight: number, population: number): Area {
  return { name, weight, population };
}
