@deletion
Feature: Deletion

  Rule: A deletion touches nothing but what is deleted, and what belongs to that

    # Catches a deletion that takes along what was created last: by a transaction, a
    # cursor or an id of the last insertion that is still open. Whether the contacts
    # of a list or of a company go with it, the pages leave open, so what is looked
    # at here belongs to neither.
    @CRM-GEN-006 @serial
    Scenario Outline: <operation> leaves the newest <kind> alone
      Given a <subject>
      And <newest>
      And a <operation> request that is accepted
      When it is sent
      Then it is accepted
      And the <other> is as it was

      Examples: every operation that deletes or removes
        | operation          | subject | kind    | newest           | other          |
        | deleteContact      | contact | contact | another outsider | other outsider |
        | deleteContact      | contact | company | another firm     | other firm     |
        | deleteContact      | contact | list    | another list     | other list     |
        | deleteCompany      | company | contact | another outsider | other outsider |
        | deleteCompany      | company | company | another company  | other company  |
        | deleteCompany      | company | list    | another list     | other list     |
        | deleteList         | list    | contact | another outsider | other outsider |
        | deleteList         | list    | company | another firm     | other firm     |
        | deleteList         | list    | list    | another list     | other list     |
        | removeListContacts | contact | contact | another outsider | other outsider |
        | removeListContacts | contact | company | another firm     | other firm     |
        | removeListContacts | contact | list    | another list     | other list     |
