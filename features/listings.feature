@listings
Feature: Listings

  A listing answers with one page of its items, and with what a client needs to
  read the next page. The pages are read with several limits: with one limit the
  last page is partly filled, with another it is full.

  The shared list has 202 contacts of one company: the contact that created the
  company, and 201 more.

  Rule: The pages of a listing fit together

    # Catches pages that overlap, a total that counts only the page, a last page that is
    # full and announces another, and an item with the values of its neighbour.
    Scenario Outline: The pages of a list's contacts <quality>
      Given a shared list with 201 members
      And a listListContacts request that is accepted
      When its pages are read
      Then its pages <quality>

      @CRM-PAGE-003
      Examples:
        | quality                         |
        | name themselves and their limit |

      @CRM-PAGE-004
      Examples:
        | quality                                  |
        | hold as many items as their limit allows |

      @CRM-PAGE-006
      Examples:
        | quality                       |
        | together hold every item once |

      @CRM-CONTACTS-005
      Examples:
        | quality                          |
        | show each item as it was created |

      @CRM-PAGE-007
      Examples:
        | quality        |
        | report the total |

      @CRM-PAGE-008
      Examples:
        | quality                     |
        | say whether another follows |

      @CRM-PAGE-009
      Examples:
        | quality                             |
        | end in one that is empty or refused |

    Scenario Outline: The pages of the contacts, narrowed to a list, <quality>
      Given a shared list with 201 members
      And a listContacts request that is accepted, with the query:
        | list_id | ${list.id} |
      When its pages are read
      Then its pages <quality>

      @CRM-PAGE-003
      Examples:
        | quality                         |
        | name themselves and their limit |

      @CRM-PAGE-004
      Examples:
        | quality                                  |
        | hold as many items as their limit allows |

      @CRM-PAGE-006
      Examples:
        | quality                       |
        | together hold every item once |

      @CRM-CONTACTS-005
      Examples:
        | quality                          |
        | show each item as it was created |

      @CRM-PAGE-007
      Examples:
        | quality        |
        | report the total |

      @CRM-PAGE-008
      Examples:
        | quality                     |
        | say whether another follows |

      @CRM-PAGE-009
      Examples:
        | quality                             |
        | end in one that is empty or refused |

    # This listing has an offset in place of page numbers.
    Scenario Outline: The pages of a company's contacts <quality>
      Given a shared list with 201 members
      And a listCompanyContacts request that is accepted
      When its pages are read
      Then its pages <quality>

      @CRM-PAGE-004
      Examples:
        | quality                                  |
        | hold as many items as their limit allows |

      @CRM-PAGE-006
      Examples:
        | quality                       |
        | together hold every item once |

      @CRM-CONTACTS-005
      Examples:
        | quality                          |
        | show each item as it was created |

      @CRM-PAGE-007
      Examples:
        | quality        |
        | report the total |

      @CRM-PAGE-008
      Examples:
        | quality                     |
        | say whether another follows |

      @CRM-PAGE-011
      Examples: an offset skips as many items as it says
        | quality                       |
        | together hold every item once |

    Scenario Outline: The pages of the companies, narrowed to an industry, <quality>
      Given a shared list with 5 peers
      And a listCompanies request that is accepted, with the query:
        | industry | ${same.name} |
      When its pages are read
      Then its pages <quality>

      @CRM-PAGE-003
      Examples:
        | quality                         |
        | name themselves and their limit |

      @CRM-PAGE-004
      Examples:
        | quality                                  |
        | hold as many items as their limit allows |

      @CRM-PAGE-006
      Examples:
        | quality                       |
        | together hold every item once |

      @CRM-PAGE-007
      Examples:
        | quality        |
        | report the total |

      @CRM-PAGE-008
      Examples:
        | quality                     |
        | say whether another follows |

      @CRM-PAGE-009
      Examples:
        | quality                             |
        | end in one that is empty or refused |

    # Nothing else runs while a whole listing is read. Catches a total that counts
    # records of other organizations, or deleted records.
    Scenario Outline: The pages of all contacts <quality>
      Given a shared list with 201 members
      And a listContacts request that is accepted
      When its pages are read
      Then its pages <quality>

      @CRM-PAGE-006
      Examples:
        | quality                       |
        | together hold every item once |

      @CRM-PAGE-007
      Examples:
        | quality        |
        | report the total |

      @CRM-PAGE-008
      Examples:
        | quality                     |
        | say whether another follows |

    Scenario Outline: The pages of all companies <quality>
      Given a shared list with 5 peers
      And a listCompanies request that is accepted
      When its pages are read
      Then its pages <quality>

      @CRM-PAGE-006
      Examples:
        | quality                       |
        | together hold every item once |

      @CRM-PAGE-007
      Examples:
        | quality        |
        | report the total |

      @CRM-PAGE-008
      Examples:
        | quality                     |
        | say whether another follows |

    # No filter narrows the lists, so nothing else runs while they are read.
    Scenario Outline: The pages of the lists <quality>
      Given a shared list with 5 spares
      And a listLists request that is accepted
      When its pages are read
      Then its pages <quality>

      @CRM-PAGE-003
      Examples:
        | quality                         |
        | name themselves and their limit |

      @CRM-PAGE-004
      Examples:
        | quality                                  |
        | hold as many items as their limit allows |

      @CRM-PAGE-006
      Examples:
        | quality                       |
        | together hold every item once |

      @CRM-LISTS-007
      Examples:
        | quality                          |
        | show each item as it was created |

      @CRM-PAGE-007
      Examples:
        | quality        |
        | report the total |

      @CRM-PAGE-008
      Examples:
        | quality                     |
        | say whether another follows |

      @CRM-PAGE-009
      Examples:
        | quality                             |
        | end in one that is empty or refused |

  Rule: Without a page and a limit, a listing answers with the first 50 items

    # Catches a server with another default.
    @CRM-PAGE-002
    Scenario: The contacts of a list without a page and a limit
      Given a shared list with 201 members
      And a listListContacts request that is accepted
      When it is sent
      Then it is accepted
      And it lists 50 items, and more follow
      And it is on page 1 of 50 at a time

    @CRM-PAGE-002
    Scenario: The contacts without a page and a limit
      Given a shared list with 201 members
      And a listContacts request that is accepted, with the query:
        | list_id | ${list.id} |
      When it is sent
      Then it is accepted
      And it lists 50 items, and more follow
      And it is on page 1 of 50 at a time

    @CRM-PAGE-002 @CRM-GEN-004
    Scenario Outline: <operation> without a page and a limit
      Given a <operation> request that is accepted
      When it is sent
      Then it is accepted
      And it is on page 1 of 50 at a time

      Examples: listings of a whole organization
        | operation     |
        | listContacts  |
        | listCompanies |
        | listLists     |

    # Catches a server that uses the default of the other listings here.
    @CRM-PAGE-010
    Scenario: A company's contacts without a limit and an offset
      Given a shared list with 201 members
      And a listCompanyContacts request that is accepted
      When it is sent
      Then it is accepted
      And it lists 100 items, and more follow

    # Catches a default that skips the first item. The company has the contact that
    # created it, and two more.
    @CRM-PAGE-010 @CRM-COMPANIES-014
    Scenario: A company's contacts are listed from the first
      Given a shared list with 2 members
      And a listCompanyContacts request that is accepted
      When it is sent
      Then it is accepted
      And it lists 3 items, and none follow

  Rule: A page holds from 1 to 200 items

    # Catches a maximum below the documented one, and a server that applies a maximum
    # and does not report it.
    @CRM-PAGE-004 @CRM-PAGE-006 @CRM-VALID-004
    Scenario Outline: The contacts of a list, <limit> at a time, page <page>
      Given a shared list with 201 members
      And a listListContacts request that is accepted
      When it is sent with the query:
        | page  | <page>  |
        | limit | <limit> |
      Then it is accepted
      And it lists <items> items, and <more> follow
      And it is on page <page> of <limit> at a time

      Examples: the first, the middle, the last and an exactly full last page
        | limit | page | items | more |
        | 200   | 1    | 200   | more |
        | 200   | 2    | 2     | none |
        | 100   | 2    | 100   | more |
        | 101   | 2    | 101   | none |
        | 1     | 1    | 1     | more |
        | 1     | 202  | 1     | none |

    # Catches a server that reads only one digit of the page number.
    @CRM-PAGE-004 @CRM-PAGE-006
    Scenario Outline: The contacts, narrowed to a list, <limit> at a time, page <page>
      Given a shared list with 201 members
      And a listContacts request that is accepted, with the query:
        | list_id | ${list.id} |
      When it is sent with the query:
        | page  | <page>  |
        | limit | <limit> |
      Then it is accepted
      And it lists <items> items, and <more> follow
      And it is on page <page> of <limit> at a time

      Examples: the first, one of many, and the last
        | limit | page | items | more |
        | 200   | 1    | 200   | more |
        | 10    | 11   | 10    | more |
        | 1     | 202  | 1     | none |

    @CRM-PAGE-004 @CRM-PAGE-010 @CRM-PAGE-011
    Scenario Outline: A company's contacts, <limit> at a time from <offset>
      Given a shared list with 201 members
      And a listCompanyContacts request that is accepted
      When it is sent with the query:
        | offset | <offset> |
        | limit  | <limit>  |
      Then it is accepted
      And it lists <items> items, and <more> follow

      Examples: the first, the middle and the last
        | limit | offset | items | more |
        | 200   | 0      | 200   | more |
        | 200   | 2      | 200   | none |
        | 200   | 100    | 102   | none |
        | 10    | 192    | 10    | none |
        | 10    | 191    | 10    | more |
        | 1     | 0      | 1     | more |

    @CRM-PAGE-004 @CRM-VALID-004
    Scenario Outline: <operation> at the edges of its ranges
      Given a <operation> request that is accepted
      When it is sent with each number at the edge of its range
      Then each is accepted

      Examples: every listing
        | operation           |
        | listContacts        |
        | listCompanies       |
        | listCompanyContacts |
        | listLists           |
        | listListContacts    |

  Rule: A number outside its range is refused

    # Catches a limit that is lowered without an error.
    @CRM-PAGE-005
    Scenario Outline: <operation> outside its ranges
      Given a <operation> request that is accepted
      When it is sent with each number outside its range
      Then each is rejected with 422 or 400, naming the place

      Examples: every listing with pages
        | operation        |
        | listContacts     |
        | listCompanies    |
        | listLists        |
        | listListContacts |

    # The pages state this for the listings with pages and imply it for this one, so a
    # violation is a warning.
    @CRM-PAGE-012
    Scenario: A company's contacts outside their ranges
      Given a listCompanyContacts request that is accepted
      When it is sent with each number outside its range
      Then each is rejected with 422 or 400, naming the place
