@contacts
Feature: Contacts

  Rule: Every contact belongs to a list

    # Catches a server that files list-less contacts under a default list.
    @CRM-CONTACTS-001
    Scenario: A contact without a list is refused
      Given a createContact request that is accepted
      When it is sent without body field "list_id"
      Then it is rejected with 400 "list_id is required when creating contacts"
      And nothing has changed

    # Catches a server that stores the contact and forgets its membership.
    @CRM-CONTACTS-016
    Scenario: A created contact is on its list
      Given a list
      And a createContact request that is accepted
      When it is sent
      Then it is accepted
      And the contact is listed by listListContacts

  Rule: A created contact is found again as it was created

    # The answer does not say the id, so a client finds a contact by its email.
    @CRM-CONTACTS-004 @CRM-CONTACTS-005 @CRM-GEN-005
    Scenario: Creating a contact
      Given a createContact request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | status            | ok |
        | count             | 1  |
        | validation_errors | [] |
      And the contact has what was sent

    # Catches a field that is accepted and dropped.
    @CRM-CONTACTS-005
    Scenario: Creating a contact with every field
      Given a createContact request that is accepted
      When it is sent with:
        | first_name        | Zoë                                    |
        | last_name         | Smith-Jones                            |
        | personal_emails   | zoe.private@example.org                |
        | direct_phone      | +41 44 555 01 00                       |
        | mobile_phone      | +41 79 555 01 01                       |
        | job_title         | Head of Research & Development         |
        | job_department    | Research                               |
        | seniority_level   | Director                               |
        | linkedin_url      | https://www.linkedin.com/in/zoe-smith  |
        | city              | Zürich                                 |
        | state             | ZH                                     |
        | country           | Switzerland                            |
      Then it is accepted
      And the contact has what was sent

    @CRM-GEN-004
    Scenario: Listing contacts
      Given a contact
      And a listContacts request that is accepted
      When it is sent
      Then it is accepted

    @CRM-CONTACTS-005 @CRM-GEN-004
    Scenario: Reading a contact
      Given a contact
      And a getContact request that is accepted
      When it is sent
      Then it is accepted
      And the contact has what it was created with

  Rule: A work email is an email address

    # The documented example of a field-level error, to the letter.
    @CRM-CONTACTS-017
    Scenario Outline: <operation> with the work email <value>
      Given a <operation> request that is accepted
      When it is sent with body field "work_email" set to "<value>"
      Then it is rejected with 422
      And the error names body field "work_email"
      And the error says "value is not a valid email address" of type "value_error"
      And nothing has changed

      Examples: addresses without an @, or with nothing on one side of it
        | operation     | value           |
        | createContact | ada.example.com |
        | createContact | @example.com    |
        | createContact | ada@            |
        | updateContact | ada.example.com |
        | updateContact | @example.com    |
        | updateContact | ada@            |

  Rule: An update changes what was sent

    @CRM-CONTACTS-008 @CRM-CONTACTS-009 @CRM-GEN-004
    Scenario: Updating a contact
      Given a contact
      And an updateContact request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | updated | 1 |
      And the contact has what was sent

    # Catches a server that takes an empty update for a success.
    @CRM-CONTACTS-010
    Scenario: An update of a contact without a field is refused
      Given an updateContact request that is accepted
      When it is sent with an empty object as its body
      Then it is rejected with 400
      And nothing has changed

  Rule: A deleted contact is gone

    @CRM-CONTACTS-011 @CRM-CONTACTS-012 @CRM-GEN-004
    Scenario: Deleting a contact
      Given a contact
      And a deleteContact request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | deleted | true |
      And the contact is not listed by listContacts
      And the contact is not listed by listListContacts

  Rule: A contact that does not exist is not found

    # Catches an update that inserts, and a delete that is content either way.
    @CRM-CONTACTS-002
    Scenario Outline: <operation> for a contact that never existed
      Given a <operation> request that is accepted
      When it is sent for an unknown contact
      Then it is rejected with 404 "Contact not found"
      And nothing has changed

      Examples: every operation on a contact
        | operation     |
        | getContact    |
        | updateContact |
        | deleteContact |

    # Catches a soft delete that only the listing respects.
    @CRM-CONTACTS-003
    Scenario Outline: <operation> for a contact that was deleted
      Given a <operation> request that is accepted
      When it is sent for a deleted contact
      Then it is rejected with 404 "Contact not found"
      And nothing has changed

      Examples: every operation on a contact
        | operation     |
        | getContact    |
        | updateContact |
        | deleteContact |
