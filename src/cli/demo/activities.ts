import type { Comparator } from '../../domain/bounds.ts';
import type { DemoActivity } from './campaign.ts';

/**
 * The campaigns' activities. The article names none: all are made up. The head-counts are such that they confirm none of its
 * results, and some activities are on days on which clocks change (2022-03-27, 2023-03-26, 2023-10-29, 2024-10-27, 2025-03-30).
 */
export const activities = {
  'trondheim-energisparing': [
    held('2024-01-18', '18:30', 'Energikveld på Heimdal', 'Husebybadet', 2, counted('EXACT', 20)),
    held('2024-02-13', '18:00', 'Spør en energirådgiver', 'Facebook, direkte', 1),
    held('2024-03-07', '18:30', 'Energikveld på Strinda', 'Strinda bydelshus', 2, counted('RANGE', 20)),
    held('2024-04-16', '17:30', 'Etterisolering for begynnere', 'Byåsen', 2),
    held('2024-05-28', '18:00', 'Hva ble strømregningen?', 'Facebook, direkte', 1, { unrecorded: true }),
  ],
  'oslo-gronne-nabolag': [
    held('2024-04-21', '11:00', 'Vårrydding på Tøyen', 'Tøyenparken', 3, counted('EXACT', 30)),
    held('2024-05-05', '11:00', 'Rydding langs Akerselva', 'Nydalen', 3, counted('RANGE', 40)),
    held('2024-06-09', '12:00', 'Plantebytte på Grünerløkka', 'Birkelunden', 3),
    held('2024-09-01', '11:00', 'Nabolagets dag på Torshov', 'Torshovparken', 4, counted('AT_LEAST', 100)),
    held('2024-10-27', '11:00', 'Høstrydding på Sagene', 'Voldsløkka', 3, counted('EXACT', 30)),
    held('2024-12-08', '13:00', 'Grønn jul i gården', 'Gamlebyen', 3, { unrecorded: true }),
    held('2025-03-30', '11:00', 'Vårrydding på Ekeberg', 'Ekebergparken', 3, counted('EXACT', 30)),
  ],
  'bergen-plastfri': [
    held('2022-03-27', '11:00', 'Strandrydding på Nordnes', 'Nordnesparken', 3, counted('EXACT', 25)),
    held('2022-04-23', '12:00', 'Plastfri handletur', 'Torgallmenningen', 2),
    held('2022-05-14', '11:00', 'Strandrydding i Arboretet', 'Milde', 4, {
      ...counted('RANGE', 30),
      movedFrom: '2022-05-07',
    }),
    held('2022-06-11', '11:00', 'Kajakkrydding i Vågen', 'Bryggen', 3, {
      cancelled: 'Kuling: kajakkene ble ikke utleid.',
    }),
    held('2022-08-20', '11:00', 'Plastfri festival', 'Festplassen', 6, counted('AT_LEAST', 200)),
  ],
  'kristiansand-resirkulering': [
    held('2023-08-26', '11:00', 'Åpningsfest for resirkulering', 'Torvet', 5, counted('AT_LEAST', 320)),
    held(
      '2023-09-21',
      '19:00',
      'Direkte fra sorteringsanlegget',
      'Facebook, direkte',
      1,
      counted('AT_LEAST', 210),
    ),
    held('2023-10-29', '12:00', 'Byttedag', 'Kilden', 4, counted('AT_LEAST', 280)),
    held('2023-11-23', '19:00', 'Spørretime om avfall', 'Facebook, direkte', 1, { unrecorded: true }),
    held('2023-12-09', '12:00', 'Gjenbruksjul', 'Odderøya', 5, counted('AT_LEAST', 260)),
  ],
  'tromso-miljouke': [
    held('2023-09-18', '17:00', 'Åpning av miljøuka', 'Stortorget', 2, counted('RANGE', 80)),
    held('2023-09-19', '18:00', 'Sykkelverksted', 'Kulturhuset', 3, counted('EXACT', 20)),
    held('2023-09-20', '19:00', 'Debatt: havet utenfor', 'Verdensteatret', 2),
    held('2023-09-21', '18:00', 'Klesbytte', 'Biblioteket', 3, counted('EXACT', 20)),
    held('2023-09-23', '11:00', 'Fjærerydding', 'Telegrafbukta', 4, counted('RANGE', 30)),
    held('2023-09-24', '13:00', 'Avslutning med suppe', 'Prestvannet', 2, { unrecorded: true }),
  ],
  'fredrikstad-baerekraftsrad': [
    held('2022-11-15', '19:00', 'Rådsmøte: mat', 'Facebook, direkte', 1.5, counted('EXACT', 15)),
    held('2023-03-26', '17:00', 'Rådsmøte: transport', 'Facebook, direkte', 1.5, counted('EXACT', 15)),
    held('2023-10-17', '19:00', 'Rådsmøte: gjenbruk', 'Litteraturhuset', 2, counted('EXACT', 15)),
    held('2024-03-12', '19:00', 'Rådsmøte: energi', 'Facebook, direkte', 1.5),
    held('2024-09-10', '18:00', 'Årsmøte', 'Gamlebyen', 2.5, counted('EXACT', 20)),
  ],
  'stavanger-klimaaksjon': [
    held('2023-03-26', '11:00', 'Strandrydding på Sola', 'Solastranden', 3, counted('EXACT', 30)),
    held('2023-04-22', '11:00', 'Rydding rundt Mosvatnet', 'Mosvatnet', 3, counted('RANGE', 30)),
    held('2023-06-10', '11:00', 'Rydding på Vaulen', 'Vaulen badeplass', 3, counted('EXACT', 30)),
    held('2023-09-16', '11:00', 'Høstrydding på Orre', 'Orrestranda', 4, counted('RANGE', 40)),
    held('2023-10-29', '12:00', 'Rydding i Godalen', 'Godalen', 3, { unrecorded: true }),
    held('2024-02-10', '12:00', 'Vinterrydding i Vågen', 'Vågen', 2, counted('EXACT', 20)),
  ],
  'oslo-sirkulaerokonomi': [
    held('2024-02-17', '12:00', 'Reparasjonskafé på Deichman', 'Bjørvika', 4, counted('EXACT', 30)),
    held('2024-04-13', '12:00', 'Klesbyttedag', 'Sentralen', 5, counted('RANGE', 60)),
    held('2024-06-01', '12:00', 'Sykkelreparasjon på Tøyen', 'Tøyen torg', 4, counted('EXACT', 25)),
    held('2024-08-31', '12:00', 'Reparasjonskafé på Grønland', 'Grønland', 4, { unrecorded: true }),
    held('2024-09-21', '11:00', 'Gjenbruksmesse', 'Vulkan', 6, counted('AT_LEAST', 250)),
  ],
  'helsinki-miljoforum': [
    held('2024-01-25', '18:00', 'Istunto 1: Itämeri', 'Facebook, direkte', 1.5, counted('AT_LEAST', 180)),
    held('2024-03-14', '18:00', 'Istunto 2: liikenne', 'Facebook, direkte', 1.5, counted('AT_LEAST', 140)),
    held('2024-05-16', '18:00', 'Istunto 3: metsät', 'Facebook, direkte', 1.5, counted('AT_LEAST', 170)),
    held('2024-09-12', '18:00', 'Istunto 4: energia', 'Facebook, direkte', 1.5, counted('AT_LEAST', 210)),
    held('2024-10-27', '16:00', 'Istunto 5: ruoka', 'Facebook, direkte', 1.5, counted('AT_LEAST', 150)),
    held(
      '2024-12-05',
      '18:00',
      'Istunto 6: kiertotalous',
      'Facebook, direkte',
      1.5,
      counted('AT_LEAST', 190),
    ),
  ],
  'trondheim-biodiversitet': [
    held('2024-04-27', '10:00', 'Fugletelling ved Gaulosen', 'Gaulosen', 4, counted('EXACT', 15)),
    held('2024-05-25', '11:00', 'Bioblitz i Bymarka', 'Lian', 5, counted('RANGE', 20)),
    held('2024-06-15', '11:00', 'Humletelling', 'Ringve botaniske hage', 3, counted('EXACT', 15)),
    held('2024-09-07', '11:00', 'Sopptur på Estenstad', 'Estenstadmarka', 4),
    held('2024-10-27', '11:00', 'Fremmede arter ut av Nidelva', 'Nidelvstien', 3, counted('EXACT', 15)),
  ],
} satisfies Record<string, readonly DemoActivity[]>;

type Details = Pick<DemoActivity, 'headcount' | 'unrecorded' | 'movedFrom' | 'cancelled'>;

function held(
  on: string,
  at: string,
  name: string,
  place: string,
  hours: number,
  details: Details = {},
): DemoActivity {
  return { key: on, on, at, name, place, hours, ...details };
}

function counted(comparator: Comparator, least: number): Details {
  return { headcount: { comparator, least } };
}
