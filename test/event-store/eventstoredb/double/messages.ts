import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { maxAppendSize, type Expected, type Outcome, type Proposed, type Stored } from './database.ts';
import type { Readable } from './follower.ts';

/* Between the wire and the database: one function per message, each as the server fills it in. */

interface ProposedMessage {
  getId(): InstanceType<typeof shared.UUID> | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getCustomMetadata_asU8(): Uint8Array;
  getData_asU8(): Uint8Array;
}

export function proposed(message: ProposedMessage): Proposed {
  return {
    id: message.getId()!.getString(),
    type: message.getMetadataMap().get('type')!,
    contentType: message.getMetadataMap().get('content-type')!,
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export function expectedOf(options: {
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
  getRevision?(): string;
  getStreamPosition?(): string;
}): Expected {
  if (options.hasNoStream()) return -1n;
  if (options.hasAny()) return -2n;
  if (options.hasStreamExists()) return -4n;
  return BigInt((options.getRevision ?? options.getStreamPosition)!.call(options));
}

export function nameOf(options: {
  getStreamIdentifier(): InstanceType<typeof shared.StreamIdentifier> | undefined;
}): string {
  return Buffer.from(options.getStreamIdentifier()!.getStreamName_asU8()).toString();
}

export function identifier(stream: string) {
  const message = new shared.StreamIdentifier();
  message.setStreamName(Buffer.from(stream));
  return message;
}

/** The answer to Append; undefined: the server answers with a gRPC error instead. */
export function appendAnswer(outcome: Outcome, expected: Expected) {
  const answer = new streams.AppendResp();
  if (outcome.result === 'appended') {
    const success = new streams.AppendResp.Success();
    success.setCurrentRevision(String(outcome.revision));
    if (outcome.position === undefined) success.setNoPosition(new shared.Empty());
    else {
      const position = new streams.AppendResp.Position();
      position.setCommitPosition(String(outcome.position)).setPreparePosition(String(outcome.position));
      success.setPosition(position);
    }
    return answer.setSuccess(success);
  }
  if (outcome.result !== 'wrong version') return undefined;
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (outcome.current < 0n) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(outcome.current));
  if (expected === -1n) wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return answer.setWrongExpectedVersion(wrong);
}

export function batchAnswer(outcome: Outcome, expected: Expected, stream: string) {
  const answer = new streams.BatchAppendResp().setStreamIdentifier(identifier(stream));
  if (outcome.result !== 'appended') return answer.setError(batchError(outcome, expected, stream));
  const success = new streams.BatchAppendResp.Success();
  success.setCurrentRevision(String(outcome.revision));
  if (outcome.position === undefined) success.setNoPosition(new empty.Empty());
  else {
    const position = new shared.AllStreamPosition();
    position.setCommitPosition(String(outcome.position)).setPreparePosition(String(outcome.position));
    success.setPosition(position);
  }
  return answer.setSuccess(success);
}

function batchError(outcome: Exclude<Outcome, { result: 'appended' }>, expected: Expected, stream: string) {
  const error = new status.Status();
  switch (outcome.result) {
    case 'wrong version': {
      const wrong = new shared.WrongExpectedVersion();
      if (outcome.current < 0n) wrong.setCurrentNoStream(new empty.Empty());
      else wrong.setCurrentStreamRevision(String(outcome.current));
      if (expected === -1n) wrong.setExpectedNoStream(new empty.Empty());
      else wrong.setExpectedStreamPosition(String(expected));
      return error.setDetails(packed(wrong, 'event_store.client.WrongExpectedVersion'));
    }
    case 'deleted': {
      const deleted = new shared.StreamDeleted();
      deleted.setStreamIdentifier(identifier(stream));
      return error.setDetails(packed(deleted, 'event_store.client.StreamDeleted'));
    }
    case 'too large': {
      const tooLarge = new shared.MaximumAppendSizeExceeded();
      tooLarge.setMaxappendsize(maxAppendSize);
      return error.setDetails(packed(tooLarge, 'event_store.client.MaximumAppendSizeExceeded'));
    }
  }
}

function packed(message: { serializeBinary(): Uint8Array }, type: string) {
  const box = new any.Any();
  box.pack(message.serializeBinary(), type);
  return box;
}

export function eventRead(database: Readable, stored: Stored, resolveLinks: boolean) {
  const event = new streams.ReadResp.ReadEvent();
  event.setCommitPosition(String(stored.position));
  if (resolveLinks && stored.type === '$>') {
    const target = database.resolve(stored);
    event.setLink(recorded(stored));
    if (target) event.setEvent(recorded(target));
  } else event.setEvent(recorded(stored));
  return new streams.ReadResp().setEvent(event);
}

function recorded(stored: Stored) {
  const event = new streams.ReadResp.ReadEvent.RecordedEvent();
  const id = new shared.UUID();
  id.setString(stored.id);
  event.setId(id);
  event.setStreamIdentifier(identifier(stored.stream));
  event.setStreamRevision(String(stored.revision));
  event.setCommitPosition(String(stored.position)).setPreparePosition(String(stored.position));
  event.getMetadataMap().set('type', stored.type).set('content-type', stored.contentType);
  event.getMetadataMap().set('created', String(BigInt(stored.created.getTime()) * 10_000n));
  event.setData(stored.data).setCustomMetadata(stored.metadata);
  return event;
}

export function notFound(stream: string) {
  const answer = new streams.ReadResp.StreamNotFound();
  answer.setStreamIdentifier(identifier(stream));
  return new streams.ReadResp().setStreamNotFound(answer);
}

export function confirmation(id: string) {
  const answer = new streams.ReadResp.SubscriptionConfirmation();
  answer.setSubscriptionId(id);
  return new streams.ReadResp().setConfirmation(answer);
}

export function checkpoint(position: bigint) {
  const answer = new streams.ReadResp.Checkpoint();
  answer.setCommitPosition(String(position)).setPreparePosition(String(position));
  return new streams.ReadResp().setCheckpoint(answer);
}

export function caughtUp() {
  return new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());
}
