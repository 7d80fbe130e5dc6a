Feature: A note

  Rule: It can be read

    @NOTE-001
    Scenario: Reading the note
      Given a readNote request that is accepted
      When it is sent
      Then it is accepted

  Rule: Nothing else is there

    @NOTE-002
    Scenario: A path that does not exist
      Given a readNote request that is accepted
      When it is sent with a path that does not exist
      Then it is refused as unknown
