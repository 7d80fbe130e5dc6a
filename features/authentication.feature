@auth
Feature: Authentication

  Every request carries an API key of an organization, as a bearer token. Without
  a valid key no operation succeeds, and none changes anything.

  Rule: A request without an Authorization header is refused

    # Catches a route that skips authentication.
    @CRM-AUTH-001 @CRM-AUTH-009
    Scenario Outline: <operation> without an Authorization header
      Given a <operation> request that is accepted
      When it is sent with no Authorization header
      Then it is rejected with 401 "Missing Authorization header"
      And nothing has changed

      Examples: every operation
        | operation           |
        | listContacts        |
        | createContact       |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | listLists           |
        | createList          |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

  Rule: A browser session token is not an API key

    # Catches a server that decodes the token instead of refusing it.
    @CRM-AUTH-002 @CRM-AUTH-009
    Scenario Outline: <operation> with a browser session token
      Given a <operation> request that is accepted
      When it is sent with a browser session token
      Then it is rejected with 401 "JWT token provided instead of API key"
      And nothing has changed

      Examples: every operation
        | operation           |
        | listContacts        |
        | createContact       |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | listLists           |
        | createList          |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

  Rule: A malformed API key belongs to no organization

    # Catches a server that only checks whether the header has a key.
    @CRM-AUTH-003 @CRM-AUTH-009
    Scenario Outline: <operation> with a malformed key
      Given a <operation> request that is accepted
      When it is sent with a malformed key
      Then it is rejected with 401 "API key not associated with an organization"
      And nothing has changed

      Examples: every operation
        | operation           |
        | listContacts        |
        | createContact       |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | listLists           |
        | createList          |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

  Rule: An API key that was never issued is refused

    # Catches a server that accepts every text in the form of a key.
    @CRM-AUTH-006 @CRM-AUTH-009
    Scenario Outline: <operation> with a key that was never issued
      Given a <operation> request that is accepted
      When it is sent with a key that was never issued
      Then it is rejected with 401
      And nothing has changed

      Examples: every operation
        | operation           |
        | listContacts        |
        | createContact       |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | listLists           |
        | createList          |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

    # Catches a server that compares only the beginning of a key or one of its words,
    # or that searches the whole header for a key; and a database that ignores case.
    @CRM-AUTH-006 @CRM-AUTH-009
    Scenario Outline: <operation> with a live key that is misspelt
      Given a <operation> request that is accepted
      When it is sent with each misspelling of its key
      Then each is rejected with 401
      And nothing has changed

      Examples: every operation
        | operation           |
        | listContacts        |
        | createContact       |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | listLists           |
        | createList          |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

  Rule: A request without a valid API key does not succeed

    # Catches a server that compares prefixes, so that an empty key matches every key,
    # and one that only needs the word Bearer.
    @CRM-AUTH-009
    Scenario Outline: <operation> with no key after Bearer
      Given a <operation> request that is accepted
      When it is sent with no key after the scheme
      Then it is rejected with 401
      And nothing has changed

      Examples: every operation
        | operation           |
        | listContacts        |
        | createContact       |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | listLists           |
        | createList          |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

  Rule: A revoked API key belongs to no organization

    # Catches a cache that still has a key after it was revoked.
    @CRM-AUTH-004 @CRM-AUTH-009
    Scenario Outline: <operation> with a revoked key
      Given a <operation> request that is accepted
      When it is sent with a revoked key
      Then it is rejected with 401 "API key not associated with an organization"
      And nothing has changed

      Examples: every operation
        | operation           |
        | listContacts        |
        | createContact       |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | listLists           |
        | createList          |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

  Rule: An expired API key is refused

    # Catches a server that ignores the expiry date.
    @CRM-AUTH-005 @CRM-AUTH-009
    Scenario Outline: <operation> with an expired key
      Given a <operation> request that is accepted
      When it is sent with an expired key
      Then it is rejected with 401
      And nothing has changed

      Examples: every operation
        | operation           |
        | listContacts        |
        | createContact       |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | listLists           |
        | createList          |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

  Rule: Bearer is the only scheme

    # Catches a server that reads the last word of the header and ignores the scheme.
    @CRM-AUTH-007
    Scenario Outline: <operation> under another scheme
      Given a <operation> request that is accepted
      When it is sent with the key as Basic
      Then it is rejected with 401
      And nothing has changed

      Examples: every operation
        | operation           |
        | listContacts        |
        | createContact       |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | listLists           |
        | createList          |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

  Rule: An API key without a scheme is refused

    # Catches a server that removes "Bearer" where it finds it, and does not need it.
    @CRM-AUTH-008
    Scenario Outline: <operation> with a bare key
      Given a <operation> request that is accepted
      When it is sent with the key without a scheme
      Then it is rejected with 401
      And nothing has changed

      Examples: every operation
        | operation           |
        | listContacts        |
        | createContact       |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | listLists           |
        | createList          |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |
