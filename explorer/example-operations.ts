/** What the explorer opens with: choose one beside the run button. */
export const exampleOperations = `# Choose an operation beside the run button.

query Campaigns {
  campaigns(first: 20, orderBy: NAME) {
    totalCount
    nodes {
      id
      name
      status
      statements(origin: REPORTED_CLAIM) { text claimedBy evidenceLevel }
      impact {
        participants
        signUps { net gross }
        shares { made opened }
        attendance { attended noShow unknown walkIns showUpRate }
        headcount { low high }
        pledges { unit pledged fulfilled overdue }
      }
    }
  }
}

query Impact($id: ID! = "the id of a campaign") {
  campaign(id: $id) {
    name
    position
    impact {
      participants
      signUps { net }
      attendance { attended unknown }
      by(dimension: CHANNEL) { key participants signUps { net } costs { currency perGrossSignUp } }
    }
    series(of: GROSS_SIGN_UPS, every: WEEK) { start value }
    activities(first: 10) { nodes { name startsAt signUps { net } attendance { attended } headcount { low high comparator } } }
  }
}

query WhatWorks($id: ID! = "the id of a campaign") {
  campaign(id: $id) {
    evaluation(language: EN) {
      findings { rule kind text numbers { name value unit } }
      silent { text }
    }
    statements { text(language: EN) origin evidenceLevel refusal { message } }
    goals { name target value progress forecast { on } }
    recruitment { recruited depth recruiters(first: 5) { nodes { participantId lastTouchSignUps chainDepth } } }
  }
}

query WhoMay {
  requester { role rights campaigns }
  organisation {
    name
    members { email role removed }
    keys { id name role campaigns expiresAt revoked lastUsedAt }
    history(first: 20) { nodes { type recordedAt actor { kind id } data } }
  }
}

query History($id: ID! = "the id of a campaign") {
  campaign(id: $id) {
    history(first: 20, types: [SIGNED_UP, ATTENDANCE_RECORDED]) {
      edges { cursor node { type occurredAt recordedAt participantId position data } }
      pageInfo { hasNextPage endCursor }
    }
  }
}

query AsItWas($id: ID! = "the id of a campaign", $position: Position! = "a position from the history") {
  campaign(id: $id, asOf: { position: $position }) {
    position
    impact { participants signUps { net gross } }
  }
}

mutation CreateCampaign {
  createCampaign(input: { name: "Ren strand", channels: [FACEBOOK_GROUP] }, idempotencyKey: "explorer-1") {
    id
    position
    duplicate
  }
}

mutation SignUp($campaignId: ID! = "the id of a campaign") {
  signUp(input: { campaignId: $campaignId, participant: { email: "kari@example.org" }, channel: FACEBOOK_GROUP }) {
    id
    position
    duplicate
  }
}

subscription Participation($campaignId: ID! = "the id of a campaign") {
  participation(campaignId: $campaignId) {
    position
    type
    occurredAt
    participantId
    data
  }
}
`;
