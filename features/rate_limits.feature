@burst
Feature: Rate limits

  An organization may send so many requests a second and so many a minute. These
  scenarios exhaust a limit on purpose, with a key that is meant for it.

  Rule: A request beyond an organization's rate limit is refused until the limit is over

    # Catches an operation that was left out of the limit, a limiter that stands
    # behind the handler instead of before it, one that counts all organizations
    # together, and one that each attempt puts off.
    @CRM-RATE-001 @CRM-RATE-002 @CRM-RATE-003 @CRM-RATE-004
    Scenario Outline: <operation> beyond the rate limit
      Given a <operation> request that is accepted
      When it is sent beyond the rate limit
      Then it is rejected with 429
      And it says in whole seconds when to try again
      And another organization is served
      And nothing has changed
      And it is accepted when it is sent again

      Examples: operations that read
        | operation           |
        | listContacts        |
        | getContact          |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | listLists           |
        | listListContacts    |

      @CRM-RATE-005 @CRM-ERR-004
      Examples: operations that write
        | operation          |
        | createContact      |
        | updateContact      |
        | deleteContact      |
        | updateCompany      |
        | deleteCompany      |
        | createList         |
        | deleteList         |
        | addListContacts    |
        | removeListContacts |
