import { openPostgresqlDirectory } from '../../../src/directory/postgresql/postgresql-directory.ts';
import { accountsContract } from '../../contracts/accounts.contract.ts';
import { connectorsContract } from '../../contracts/connectors.contract.ts';
import { directoryContract } from '../../contracts/directory.contract.ts';
import { webhooksContract } from '../../contracts/webhooks.contract.ts';
import { PostgresqlServer } from './postgresql-server.ts';

let server: PostgresqlServer;
/** A database with the tables in it, of which each test gets a copy. */
let template: string;

beforeAll(async () => {
  server = await PostgresqlServer.start();
  const url = await server.database();
  await (await openPostgresqlDirectory(url, 1)).close();
  template = new URL(url).pathname.slice(1);
});
afterAll(() => server.remove());

const open = async () => {
  const url = await server.database(`TEMPLATE ${template}`);
  let directory = await openPostgresqlDirectory(url, 10);
  return {
    directory,
    reopen: async () => {
      await directory.close();
      return (directory = await openPostgresqlDirectory(url, 10));
    },
    close: () => directory.close(),
  };
};

directoryContract('the directory on PostgreSQL', open);
accountsContract('the directory on PostgreSQL', open);
connectorsContract('the directory on PostgreSQL', open);
webhooksContract('the directory on PostgreSQL', open);
