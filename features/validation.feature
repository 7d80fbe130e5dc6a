@validation
Feature: Validation

  A request with a value of the wrong type is refused with 422, and every error
  names the place of the value. The scenarios send only values that even a lenient
  implementation does not convert.

  Rule: A body field of the wrong type is refused and named

    # Sends each field of the body with each value that is invalid for its type.
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

  Rule: An id that is not a number is refused and named

    # Catches a router that answers with its own error page when an id does not parse.
    @CRM-VALID-002 @CRM-ERR-003 @CRM-ERR-004
    Scenario Outline: <operation> with an id that is not a number
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

    # Catches an id that overflows, and a delete that succeeds without a record. The
    # pages do not say whether the id is unknown or invalid.
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

  Rule: A query parameter of the wrong type is refused

    # A server may also refuse a page or a limit with 400.
    @CRM-VALID-003 @CRM-PAGE-005 @CRM-ERR-003
    Scenario Outline: <operation> with query parameters that are not numbers
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

  Rule: A malformed body is refused

    # Catches a parser whose error becomes a 500. A server may accept such a body where
    # the contract does not say that it is refused.
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

    # The pages do not say whether that is a 400 or a field-level 422.
    @CRM-VALID-005 @CRM-ERR-004
    Scenario Outline: <operation> without <field>
      Given a <operation> request that is accepted
      When it is sent without body field "<field>"
      Then it is rejected with 422 or 400
      And the error names body field "<field>"
      And nothing has changed

      Examples: the required fields, without a contact's list, which has its own message
        | operation          | field       |
        | createList         | title       |
        | addListContacts    | contact_ids |
        | removeListContacts | contact_ids |

  Rule: An unknown path or method is refused in the form of every error

    # Catches the web framework's own error page.
    @CRM-ERR-006
    Scenario Outline: A path below <operation> that does not exist
      Given a <operation> request that is accepted
      When it is sent with a path that does not exist
      Then it is refused as unknown

      Examples: below a collection and below one resource
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

    # Catches a server that answers HEAD with an internal error. The pages do not say
    # whether a server answers HEAD like GET or refuses it.
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

  Rule: A refused request changes no other record

    # Catches a server that uses the newest record when it does not find the id.
    @CRM-ERR-004 @serial
    Scenario Outline: <operation> for an unknown <resource> does not change the newest
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
    Scenario Outline: <operation> with an id that is a word does not change the newest <resource>
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
