@lists
Feature: Lists

  Rule: A list has one of five types

    # Catches a server that replaces an unknown type with the default.
    @CRM-LISTS-001 @CRM-ERR-004
    Scenario: An unrecognized list type is refused
      Given a createList request that is accepted
      When it is sent with body field "type" set to "people"
      Then it is rejected with 400 "Invalid list type"
      And nothing has changed

    # Catches an enumeration that lacks a type.
    @CRM-LISTS-004 @CRM-LISTS-006 @CRM-LISTS-007 @CRM-GEN-005
    Scenario Outline: Creating a list of the type <type>
      Given a createList request that is accepted
      When it is sent with body field "type" set to "<type>"
      Then it is accepted
      And it answers with:
        | total | 0 |
      And it answers with what was sent
      And the list has what was sent

      Examples: the five types
        | type         |
        | contacts     |
        | companies    |
        | suppressions |
        | deals        |
        | leads        |

    @CRM-LISTS-005
    Scenario: A list without a type is a list of contacts
      Given a createList request that is accepted
      When it is sent without body field "type"
      Then it is accepted
      And it answers with:
        | type | contacts |
      And the list has:
        | type | contacts |

  Rule: A list has a title

    # The pages do not say whether that is a 400 or a field-level 422.
    @CRM-LISTS-020 @CRM-ERR-004
    Scenario: A list without a title is refused
      Given a createList request that is accepted
      When it is sent without body field "title"
      Then it is rejected with 400 or 422
      And the error names body field "title"
      And nothing has changed

  Rule: A created list is empty

    # Catches a new list that already has every contact.
    @CRM-LISTS-019
    Scenario: A new list has no contacts
      Given an outsider
      And a list
      And a listListContacts request that is accepted
      When it is sent
      Then it is accepted
      And it lists nothing

  Rule: A created list is in the listing

    @CRM-LISTS-007 @CRM-VALID-004
    Scenario: Titles of all kinds are found again as they were written
      Given a createList request that is accepted
      When it is sent with each valid text in its body
      Then each is accepted, and found again

    @CRM-LISTS-007 @CRM-LISTS-008 @CRM-PAGE-001 @CRM-GEN-004
    Scenario: Listing lists
      Given a list
      And a listLists request that is accepted
      When it is sent
      Then it is accepted
      And the list is listed by listLists
      And the list has what it was created with

  Rule: A list has members

    @CRM-LISTS-011 @CRM-LISTS-012 @CRM-GEN-005
    Scenario: Adding a contact to a list
      Given an outsider
      And an addListContacts request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | added | 1 |
      And the outsider is listed by listListContacts

    # Catches a server that adds other contacts too, or adds to other lists too.
    @CRM-LISTS-012 @CRM-LISTS-019
    Scenario: Adding a contact adds no other contact, and to no other list
      Given an outsider
      And another outsider
      And another list
      And an addListContacts request that is accepted
      When it is sent
      Then it is accepted
      And the other outsider is not listed by listListContacts
      And the outsider is not listed by listContacts where "list_id" is ${other list.id}

    @CRM-LISTS-019
    Scenario: A list to which one contact was added has only that contact
      Given another outsider
      And a guest
      And a listListContacts request that is accepted
      When it is sent
      Then it is accepted
      And it lists only the guest

    # Catches a count of requests in place of members, and a server that replaces the
    # members.
    @CRM-LISTS-011 @CRM-LISTS-012
    Scenario: Adding several contacts to a list that has one
      Given a contact
      And an outsider
      And another outsider
      And an addListContacts request that is accepted
      When it is sent with body field "contact_ids" set to [${outsider.id}, ${other outsider.id}]
      Then it is accepted
      And it answers with:
        | added | 2 |
      And the outsider is listed by listListContacts
      And the other outsider is listed by listListContacts
      And the contact is listed by listListContacts

    # Catches a server that adds only as many contacts as a page holds.
    @CRM-LISTS-012
    Scenario: Many contacts are added to a list in one request
      Given a shared list with 201 members
      And a roster
      And a listListContacts request that is accepted, with the query:
        | limit | 200 |
      When it is sent with path parameter "list_id" set to ${roster.id}
      Then it is accepted
      And it lists 200 items, and more follow

    # Catches a server that keeps a row of each membership that has ended.
    @CRM-LISTS-012
    Scenario: A contact that was removed from a list is added again
      Given a leaver
      And an addListContacts request that is accepted
      When it is sent with body field "contact_ids" set to [${leaver.id}]
      Then it is accepted
      And the leaver is listed by listListContacts

    # Catches a membership that is stored twice. The pages do not say whether the request
    # is refused.
    @CRM-LISTS-012
    Scenario: A contact that is on the list already is on it once
      Given a contact
      And an addListContacts request that is accepted
      When it is sent with body field "contact_ids" set to [${contact.id}]
      Then it is refused, or without effect
      And nothing has changed

    # Catches a server that moves the contact from the first list, and one that takes it
    # from its company.
    @CRM-LISTS-018 @CRM-CONTACTS-015
    Scenario: A contact on two lists
      Given a company
      And an outsider with:
        | company_domain | ${company.company_domain} |
      And an addListContacts request that is accepted
      When it is sent
      Then it is accepted
      And the outsider has:
        | company_id | ${company.id} |
      And the outsider is listed by listListContacts
      And the outsider is listed by listContacts where "list_id" is ${spare.id}

    # Catches a server that removes the contact from all lists.
    @CRM-LISTS-018
    Scenario: A contact that was removed from one of two lists is on the other
      Given a guest
      And a removeListContacts request that is accepted
      When it is sent with body field "contact_ids" set to [${guest.id}]
      Then it is accepted
      And the guest is not listed by listListContacts
      And the guest is listed by listContacts where "list_id" is ${spare.id}

    # Catches a server that removes every member.
    @CRM-LISTS-014
    Scenario: Removing one member leaves the other members on the list
      Given a contact
      And another contact
      And a removeListContacts request that is accepted
      When it is sent
      Then it is accepted
      And the contact is not listed by listListContacts
      And the contact is not listed by listContacts where "list_id" is ${list.id}
      And the other contact is listed by listListContacts

    @CRM-LISTS-013 @CRM-LISTS-014
    Scenario: Removing several contacts from a list
      Given a contact
      And another contact
      And a removeListContacts request that is accepted
      When it is sent with body field "contact_ids" set to [${contact.id}, ${other contact.id}]
      Then it is accepted
      And it answers with:
        | removed | 2 |
      And the contact is not listed by listListContacts
      And the other contact is not listed by listListContacts

    # Catches a server that deletes the contact.
    @CRM-LISTS-015
    Scenario: A contact that was removed from its list stays a contact
      Given a contact
      And a removeListContacts request that is accepted
      When it is sent
      Then it is accepted
      And the contact is listed by listContacts
      And the contact has what it was created with

    @CRM-LISTS-013 @CRM-LISTS-014 @CRM-GEN-004
    Scenario: Removing a contact from a list
      Given a contact
      And a removeListContacts request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | removed | 1 |
      And the contact is not listed by listListContacts

    @CRM-LISTS-016 @CRM-LISTS-019 @CRM-PAGE-001 @CRM-GEN-004
    Scenario: Listing the contacts of a list
      Given a contact
      And an outsider
      And a listListContacts request that is accepted
      When it is sent
      Then it is accepted
      And the contact is listed by listListContacts
      And the outsider is not listed by listListContacts

  Rule: A deleted list is gone

    @CRM-LISTS-009 @CRM-GEN-004
    Scenario: Deleting a list
      Given a list
      And a deleteList request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | deleted | true |

    # Catches a DELETE statement without WHERE.
    @CRM-LISTS-017
    Scenario: Deleting a list touches no other list
      Given a list
      And another list
      And a deleteList request that is accepted
      When it is sent
      Then it is accepted
      And the other list is as it was
      And the other list is listed by listLists

    # The pages imply this and do not state it, so a violation is a warning.
    @CRM-LISTS-010
    Scenario: A deleted list is in no listing
      Given a list
      And a deleteList request that is accepted
      When it is sent
      Then it is accepted
      And the list is not listed by listLists

  Rule: A list that does not exist is not found

    # Catches a listing that is empty for a list that does not exist.
    @CRM-LISTS-002 @CRM-ERR-004
    Scenario Outline: <operation> for a list that never existed
      Given a <operation> request that is accepted
      When it is sent for an unknown list
      Then it is rejected with 404 "List not found"
      And nothing has changed

      Examples: every operation on a list
        | operation          |
        | deleteList         |
        | listListContacts   |
        | addListContacts    |
        | removeListContacts |

    # Catches a deleted list that still accepts members.
    @CRM-LISTS-003 @CRM-ERR-004
    Scenario Outline: <operation> for a list that was deleted
      Given a <operation> request that is accepted
      When it is sent for a deleted list
      Then it is rejected with 404 "List not found"
      And nothing has changed

      Examples: every operation on a list
        | operation          |
        | deleteList         |
        | listListContacts   |
        | addListContacts    |
        | removeListContacts |
