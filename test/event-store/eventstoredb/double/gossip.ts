import { randomUUID } from 'node:crypto';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';

export interface Member {
  readonly port: number;
  readonly leads: boolean;
}

/** The answer to the question which nodes there are and what each is. */
export function clusterInfo(members: readonly Member[]) {
  const { VNodeState } = gossip.MemberInfo;
  return new gossip.ClusterInfo().setMembersList(
    members.map(({ port, leads }) =>
      new gossip.MemberInfo()
        .setInstanceId(new shared.UUID().setString(randomUUID()))
        .setTimeStamp(String(Date.now()))
        .setState(leads ? VNodeState.LEADER : VNodeState.FOLLOWER)
        .setIsAlive(true)
        .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port)),
    ),
  );
}
