@validation
Feature: Validation

  A request whose values are of the wrong kind is refused with 422, and every
  error says where the value stands. Only values are sent that no implementation
  would coerce, however lenient it is.

  Rule: A body field of the wrong type is refused and named

    # Every field of the body with every value that is invalid for its type.
    @CRM-VALID-001 @CRM-ERR-003 @CRM-ERR-004
    Scenario Outline: <operation> with body fields of the wrong type
      Given a <operation> request that is accepted
      When it is sent with each invalid value of its body
      Then each is rejected with 422, naming the place
      And nothing has changed

      Examples: every operation with a body
        | operation          |
        | createContact      |
        | updateContact      |
        | updateCompany      |
        | createList         |
        | addListContacts    |
        | removeListContacts |

  Rule: An id that is no number is refused and named

    # Catches a router that answers with its own page when an id does not parse.
    @CRM-VALID-002 @CRM-ERR-003 @CRM-ERR-004
    Scenario Outline: <operation> with an id that is no number
      Given a <operation> request that is accepted
      When it is sent with each invalid value of its path
      Then each is rejected with 422, naming the place
      And nothing has changed

      Examples: every operation on an id
        | operation           |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

    # Catches an id that overflows, and a delete of nothing that succeeds. Whether
    # it is refused as unknown or as invalid, the pages leave open.
    @CRM-VALID-006 @CRM-ERR-004
    Scenario Outline: <operation> with an id that no record can have
      Given a <operation> request that is accepted
      When it is sent with each impossible value of its path
      Then each is rejected with 404 or 422, naming the place
      And nothing has changed

      Examples: every operation on an id
        | operation           |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

  Rule: A query parameter that is not what it has to be is refused

    # A page or a limit may be refused with 400 as well.
    @CRM-VALID-003 @CRM-PAGE-005 @CRM-ERR-003
    Scenario Outline: <operation> with query parameters that are no numbers
      Given a <operation> request that is accepted
      When it is sent with each invalid value of its query
      Then each is rejected with 422 or 400, naming the place

      Examples: every listing
        | operation           |
        | listContacts        |
        | listCompanies       |
        | listCompanyContacts |
        | listLists           |
        | listListContacts    |

  Rule: A body that is not what it has to be is refused

    # Catches a parser whose complaint becomes an internal error. Where the
    # contract does not say that such a body is refused, it may be accepted.
    @CRM-ERR-007 @CRM-ERR-004
    Scenario Outline: <operation> with a malformed body
      Given a <operation> request that is accepted
      When it is sent with each malformed body
      Then each is refused as the contract permits

      Examples: every operation with a body
        | operation          |
        | createContact      |
        | updateContact      |
        | updateCompany      |
        | createList         |
        | addListContacts    |
        | removeListContacts |

  Rule: A required field that is missing is refused

    # Whether that is a 400 or a field-level 422, the pages leave open.
    @CRM-VALID-005 @CRM-ERR-004
    Scenario Outline: <operation> without <field>
      Given a <operation> request that is accepted
      When it is sent without body field "<field>"
      Then it is rejected with 422 or 400
      And the error names body field "<field>"
      And nothing has changed

      Examples: the required fields but a contact's list, which has a text of its own
        | operation          | field       |
        | createList         | title       |
        | addListContacts    | contact_ids |
        | removeListContacts | contact_ids |

  Rule: What the API does not have is refused like every error

    # Catches the web framework's own page.
    @CRM-ERR-006
    Scenario Outline: A path below <operation> that does not exist
      Given a <operation> request that is accepted
      When it is sent with a path that does not exist
      Then it is refused as unknown

      Examples: below a collection, and below one resource
        | operation    |
        | listContacts |
        | getContact   |
        | getCompany   |
        | listLists    |

    @CRM-ERR-006 @CRM-ERR-004
    Scenario Outline: <operation> with the method <method>
      Given a <operation> request that is accepted
      When it is sent with the method "<method>"
      Then it is refused as unknown
      And nothing has changed

      Examples: methods that the paths do not have
        | operation           | method |
        | listContacts        | PUT    |
        | getContact          | PUT    |
        | getContact          | POST   |
        | listCompanies       | POST   |
        | getCompany          | PUT    |
        | listLists           | PATCH  |
        | listLists           | PUT    |
        | listCompanies       | PUT    |
        | listCompanyContacts | PUT    |
        | deleteList          | PUT    |
        | listListContacts    | PUT    |

    # Whether a server answers HEAD as it answers GET, or refuses it, the pages
    # leave open. Catches one that answers with an internal error.
    @CRM-ERR-006 @CRM-ERR-004
    Scenario Outline: <operation> with the method HEAD
      Given a <operation> request that is accepted
      When it is sent with the method "HEAD"
      Then it is refused, or without effect
      And nothing has changed

      Examples: every path that can be read
        | operation           |
        | listContacts        |
        | getContact          |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | listLists           |
        | listListContacts    |

  Rule: A refused request acts on nothing else

    # Catches a server that takes the newest for the one that it does not find.
    @CRM-ERR-004 @serial
    Scenario Outline: <operation> for an unknown <resource> does not act on the newest
      Given <first>
      And another <resource>
      And a <operation> request that is accepted
      When it is sent for an unknown <resource>
      Then it is rejected with 404
      And the other <resource> is as it was
      And nothing has changed

      Examples: every operation that writes to an id
        | operation          | resource | first       |
        | updateContact      | contact  | a list      |
        | deleteContact      | contact  | a list      |
        | updateCompany      | company  | a list      |
        | deleteCompany      | company  | a list      |
        | deleteList         | list     | a list      |
        | addListContacts    | list     | an outsider |
        | removeListContacts | list     | a contact   |

    @CRM-ERR-004 @serial
    Scenario Outline: <operation> for a <resource> without a number does not act on the newest
      Given <first>
      And another <resource>
      And a <operation> request that is accepted
      When it is sent with path parameter "<parameter>" set to "newest"
      Then it is rejected with 422
      And the other <resource> is as it was
      And nothing has changed

      Examples: every operation that writes to an id
        | operation          | resource | first       | parameter  |
        | updateContact      | contact  | a list      | contact_id |
        | deleteContact      | contact  | a list      | contact_id |
        | updateCompany      | company  | a list      | company_id |
        | deleteCompany      | company  | a list      | company_id |
        | deleteList         | list     | a list      | list_id    |
        | addListContacts    | list     | an outsider | list_id    |
        | removeListContacts | list     | a contact   | list_id    |
