@deletion
Feature: Deletion

  Rule: A deletion changes only what is deleted and what belongs to it

    # Catches a deletion that also removes the newest record, through an open
    # transaction, a cursor or the id of the last insertion; and one that also removes
    # the first record. The pages do not say whether the contacts of a list or of a
    # company are deleted with it, so the records that are compared belong to neither.
    @CRM-GEN-006 @serial
    Scenario Outline: <operation> leaves the newest and the oldest <kinds> alone
      Given a <subject>
      And <newest>
      And a <operation> request that is accepted
      When it is sent
      Then it is accepted
      And the <other> is as it was
      And the oldest <kinds> are as they were

      Examples: every operation that deletes or removes
        | operation          | subject | kinds     | newest           | other          |
        | deleteContact      | contact | contacts  | another outsider | other outsider |
        | deleteContact      | contact | companies | another firm     | other firm     |
        | deleteContact      | contact | lists     | another list     | other list     |
        | deleteCompany      | company | contacts  | another outsider | other outsider |
        | deleteCompany      | company | companies | another company  | other company  |
        | deleteCompany      | company | lists     | another list     | other list     |
        | deleteList         | list    | contacts  | another outsider | other outsider |
        | deleteList         | list    | companies | another firm     | other firm     |
        | deleteList         | list    | lists     | another list     | other list     |
        | removeListContacts | contact | contacts  | another outsider | other outsider |
        | removeListContacts | contact | companies | another firm     | other firm     |
        | removeListContacts | contact | lists     | another list     | other list     |
