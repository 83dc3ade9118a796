package dev.posthouse.attempt;

/** Where jobs go whose outcome is known, to wait for a transaction. */
interface FinishedJobs {

  void add(FinishedJob finished);

  /** How many more the next transaction carries. */
  int places();
}
