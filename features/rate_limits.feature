@burst
Feature: Rate limits

  Each organization has a limit of requests per second and per minute. These
  scenarios exhaust a limit on purpose, with a key that is meant for this.

  Rule: A request beyond an organization's rate limit is refused until the limit resets

    # Catches an operation without a limit, a limiter that runs after the handler, one
    # that counts all organizations together, and one that each refused request
    # extends.
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
