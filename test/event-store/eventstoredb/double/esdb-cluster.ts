import { Database } from './database.ts';
import { EsdbDouble } from './esdb-double.ts';

/**
 * Nodes over one database, of which one leads: what was acknowledged is never lost, as in a cluster that has a quorum. The
 * client finds the leader by asking any node (`gossip`).
 */
export class EsdbCluster {
  readonly database = new Database();
  readonly nodes: EsdbDouble[] = [];
  #leader: EsdbDouble | undefined;

  static async start(size = 3): Promise<EsdbCluster> {
    const cluster = new EsdbCluster();
    for (let n = 0; n < size; n++)
      cluster.nodes.push(
        await EsdbDouble.start({ database: cluster.database, members: () => cluster.#members() }),
      );
    cluster.elect(0);
    return cluster;
  }

  /** Names every node, so that the client has to find out which one leads. */
  get url(): string {
    return `esdb://${this.nodes.map(({ connections }) => `127.0.0.1:${connections.port}`).join(',')}?tls=false`;
  }

  get leader(): EsdbDouble {
    return this.#leader!;
  }

  /** There is no leader until one is elected. */
  resign(): void {
    this.#leader = undefined;
    for (const node of this.nodes) node.follows(undefined);
  }

  elect(index: number): void {
    this.#leader = this.nodes[index]!;
    for (const node of this.nodes)
      node.follows(node === this.#leader ? 'itself' : this.#leader.connections.port);
  }

  /** All nodes are away: they refuse connections, and cut those there are. */
  async stop(): Promise<void> {
    await Promise.all(this.nodes.map(({ connections }) => connections.stop()));
  }

  async restart(): Promise<void> {
    await Promise.all(this.nodes.map(({ connections }) => connections.start()));
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map(node => node.close()));
  }

  #members() {
    return this.nodes.map(node => ({ port: node.connections.port, leads: node === this.#leader }));
  }
}
