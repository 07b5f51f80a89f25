package io.godwit.overlay.plan;

import io.godwit.overlay.flow.Table;

/** Which way a frame passes a guarded VM's port, and the tables for that way. */
enum Side {
  OUT(
      Keys.Way.OUT,
      Keys.Way.VOUCHED_OUT,
      Keys.Way.FRESH_OUT,
      Table.OUT_STATE,
      Table.OUT_VERDICT,
      Table.OUT_BEGUN,
      Question.OUT_NEW,
      Question.OUT_REPLY,
      Question.OUT_INVALID),
  IN(
      Keys.Way.IN,
      Keys.Way.VOUCHED_IN,
      Keys.Way.FRESH_IN,
      Table.IN_STATE,
      Table.IN_VERDICT,
      Table.IN_BEGUN,
      Question.IN_NEW,
      Question.IN_REPLY,
      Question.IN_INVALID);

  final Keys.Way way;
  final Keys.Way vouched;
  final Keys.Way fresh;
  final Table state;
  final Table verdict;
  final Table begun;
  final Question asNew;
  final Question asReply;
  final Question asInvalid;

  Side(
      Keys.Way way,
      Keys.Way vouched,
      Keys.Way fresh,
      Table state,
      Table verdict,
      Table begun,
      Question asNew,
      Question asReply,
      Question asInvalid) {
    this.way = way;
    this.vouched = vouched;
    this.fresh = fresh;
    this.state = state;
    this.verdict = verdict;
    this.begun = begun;
    this.asNew = asNew;
    this.asReply = asReply;
    this.asInvalid = asInvalid;
  }
}
