@contacts
Feature: Contacts

  Rule: Every contact belongs to a list

    # Catches a server that puts contacts without a list on a default list.
    @CRM-CONTACTS-001 @CRM-ERR-004
    Scenario: A contact without a list is refused
      Given a createContact request that is accepted
      When it is sent without body field "list_id"
      Then it is rejected with 400 "list_id is required when creating contacts"
      And nothing has changed

    # Catches a decoder that reads null as 0, or ignores it.
    @CRM-CONTACTS-001 @CRM-ERR-004
    Scenario: A contact with null for its list is refused
      Given a createContact request that is accepted
      When it is sent with body field "list_id" set to null
      Then it is rejected with 400, 422 or 404
      And nothing has changed

    # The pages do not say which of these statuses it is.
    @CRM-ERR-004
    Scenario Outline: A contact for <which> list is refused
      Given a createContact request that is accepted
      When it is sent for <which> list
      Then it is rejected with 400, 404 or 422
      And nothing has changed

      Examples: a list that never existed, and one that was deleted
        | which      |
        | an unknown |
        | a deleted  |

    # Catches a server that stores the contact and not its membership.
    @CRM-CONTACTS-016
    Scenario: A created contact is on its list
      Given a list
      And a createContact request that is accepted
      When it is sent
      Then it is accepted
      And the contact is listed by listListContacts

  Rule: A created contact is found again as it was created

    # The answer has no id, so a client finds a contact by its email.
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

    # Catches a field that is accepted and not stored, and a listing that shows it of
    # another contact, or not at all.
    @CRM-CONTACTS-005
    Scenario: Creating a contact with every field
      Given a company
      And a createContact request that is accepted
      When it is sent with:
        | company_domain  | ${company.company_domain}             |
        | first_name      | Zoë                                   |
        | last_name       | Smith-Jones                           |
        | personal_emails | zoe.private@example.org               |
        | direct_phone    | +41 44 555 01 00                      |
        | mobile_phone    | +41 79 555 01 01                      |
        | job_title       | Head of Research & Development        |
        | job_department  | Research                              |
        | seniority_level | Director                              |
        | linkedin_url    | https://www.linkedin.com/in/zoe-smith |
        | city            | Zürich                                |
        | state           | ZH                                    |
        | country         | Switzerland                           |
      Then it is accepted
      And the contact has what was sent
      And the contact is listed by listContacts
      And the contact is listed by listListContacts
      And the contact is listed by listCompanyContacts

    # Catches a column that is too short or has the wrong encoding, and HTML escapes
    # that are stored with the text.
    @CRM-CONTACTS-005 @CRM-VALID-004
    Scenario: Texts of all kinds are found again as they were written
      Given a createContact request that is accepted
      When it is sent with each valid text in its body
      Then each is accepted, and found again

    # Catches a server that requires a name or an address.
    @CRM-CONTACTS-021
    Scenario Outline: A contact without <field>
      Given a createContact request that is accepted
      When it is sent without body field "<field>"
      Then it is accepted
      And the contact has what was sent
      And the contact is listed by listContacts
      And the contact is listed by listListContacts

      Examples: the other fields of the accepted request
        | field      |
        | first_name |
        | last_name  |
        | job_title  |

    # Catches a server that uses the address as the key of a contact.
    @CRM-CONTACTS-021
    Scenario: A contact without an address is on its list
      Given a createContact request that is accepted
      When it is sent without body field "work_email"
      Then it is accepted
      And the contact is listed by listListContacts

    @CRM-CONTACTS-006 @CRM-PAGE-001 @CRM-GEN-003 @CRM-GEN-004
    Scenario: Listing contacts
      Given a contact
      And a listContacts request that is accepted
      When it is sent
      Then it is accepted

    @CRM-CONTACTS-005 @CRM-CONTACTS-007 @CRM-GEN-003 @CRM-GEN-004
    Scenario: Reading a contact
      Given a contact
      And a getContact request that is accepted
      When it is sent
      Then it is accepted
      And the contact has what it was created with

  Rule: A contact is linked to the company of its domain

    # Catches a company that is created and not linked, one that is copied when it has
    # only a domain, and one that each new contact makes afresh.
    @CRM-CONTACTS-015 @CRM-CONTACTS-007 @CRM-COMPANIES-018
    Scenario: A contact with a company's domain belongs to that company
      Given a company
      And the company is updated with:
        | name         | Works ${same.name}                     |
        | website      | https://works.example.com/             |
        | industry     | Industry ${same.name}                  |
        | city         | Zug                                    |
        | state        | ZG                                     |
        | country      | Schweiz                                |
        | linkedin_url | https://www.linkedin.com/company/works |
      And a createContact request that is accepted
      When it is sent with:
        | company_domain | ${company.company_domain} |
      Then it is accepted
      And the contact has:
        | company_id           | ${company.id}                          |
        | company/id           | ${company.id}                          |
        | company/domain       | ${company.company_domain}              |
        | company/name         | Works ${same.name}                     |
        | company/website      | https://works.example.com/             |
        | company/industry     | Industry ${same.name}                  |
        | company/city         | Zug                                    |
        | company/state        | ZG                                     |
        | company/country      | Schweiz                                |
        | company/linkedin_url | https://www.linkedin.com/company/works |
      And the company is as it was
      And the contact is listed by listCompanyContacts
      And the contact is listed by listContacts

    # Catches an index of domains that an update leaves as it was.
    @CRM-CONTACTS-015
    Scenario: A contact with the domain that a company was given in an update belongs to it
      Given a company
      And the company is updated with:
        | domain | ${same.domain} |
      And a createContact request that is accepted
      When it is sent with:
        | company_domain | ${same.domain} |
      Then it is accepted
      And the contact has:
        | company_id | ${company.id} |

    # Catches an index of domains that keeps the one that the company had.
    @CRM-CONTACTS-015 @CRM-COMPANIES-014
    Scenario: A contact with the domain that a company had before an update is not that company's
      Given a company
      And the company is updated with:
        | domain | ${same.domain} |
      And a createContact request that is accepted
      When it is sent with:
        | company_domain | ${company.company_domain} |
      Then it is accepted
      And the contact has:
        | company/domain | ${company.company_domain} |

    # Catches a link to what was deleted.
    @CRM-CONTACTS-015 @CRM-COMPANIES-004
    Scenario: A contact with the domain of a company that was deleted belongs to one that is there
      Given a createContact request that is accepted
      When it is sent with:
        | company_domain | ${deleted company.company_domain} |
      Then it is accepted
      And the company is listed by listCompanies where "domain" is ${deleted company.company_domain}
      And the contact has:
        | company_id | ${company.id} |

    # Catches a link to the newest company, and a creation that writes to the contacts that
    # the company has.
    @CRM-COMPANIES-014 @CRM-CONTACTS-015 @CRM-CONTACTS-005
    Scenario: A contact is in its own company's listing and in no other's
      Given a company
      And another company
      And another contact with:
        | company_domain | ${other company.company_domain} |
        | city           | Bern                            |
      And a createContact request that is accepted
      When it is sent with:
        | company_domain | ${other company.company_domain} |
      Then it is accepted
      And the contact has:
        | company_id | ${other company.id} |
      And the other contact has:
        | city | Bern |
      And the contact is not listed by listCompanyContacts

    # Catches a server that compares only the end of a domain.
    @CRM-COMPANIES-014 @CRM-CONTACTS-015
    Scenario: A contact of a domain below a company's is not that company's
      Given a company with:
        | company_domain | ${same.domain} |
      And a createContact request that is accepted
      When it is sent with:
        | company_domain | sub.${same.domain} |
      Then it is accepted
      And the contact has:
        | company/domain | sub.${same.domain} |

    # Catches a server that creates a company for each contact.
    @CRM-COMPANIES-018
    Scenario: A second contact of a domain makes no second company
      Given a company
      And a contact with:
        | company_domain | ${company.company_domain} |
      And a listCompanies request that is accepted
      When it is sent with the query:
        | domain | ${company.company_domain} |
      Then it is accepted
      And it lists only the company

  Rule: Filters narrow a listing of contacts

    # Catches a search in place of a comparison: one address is a part of the other.
    @CRM-CONTACTS-013
    Scenario: The email filter finds that address and no longer one
      Given a contact
      And another contact with:
        | work_email | x${contact.work_email} |
      And a listContacts request that is accepted
      When it is sent with the query:
        | email | ${contact.work_email} |
      Then it is accepted
      And it lists only the contact

    @CRM-CONTACTS-013
    Scenario: The email filter finds nothing by a part of an address
      Given a contact with:
        | work_email | part${same.email} |
      And a listContacts request that is accepted
      When it is sent with the query:
        | email | art${same.email} |
      Then it lists nothing, or is refused

    # Catches a comparison of prefixes.
    @CRM-CONTACTS-013
    Scenario: The email filter finds no address that only begins with its value
      Given a contact with:
        | work_email | ${same.email}.example.org |
      And a listContacts request that is accepted
      When it is sent with the query:
        | email | ${same.email} |
      Then it lists nothing, or is refused

    # Catches a pattern match, where an underscore is a wildcard, and a value that is
    # decoded twice.
    @CRM-CONTACTS-013
    Scenario Outline: The email filter reads <value> literally, and not as the letter a
      Given a contact with:
        | work_email | a${same.email} |
      And a listContacts request that is accepted
      When it is sent with the query:
        | email | <value>${same.email} |
      Then it lists nothing, or is refused

      Examples: a wildcard of SQL, and the letter a in percent-encoding
        | value |
        | _     |
        | %61   |

    # Catches a search in all addresses of a contact.
    @CRM-CONTACTS-013
    Scenario: The email filter finds no contact by a personal address
      Given a contact with:
        | personal_emails | own${same.email} |
      And a listContacts request that is accepted
      When it is sent with the query:
        | email | own${same.email} |
      Then it lists nothing, or is refused

    # Catches a query that also takes null for a match.
    @CRM-CONTACTS-013 @CRM-CONTACTS-021
    Scenario: The email filter finds no contact without an address
      Given a createContact request that is accepted
      When it is sent without body field "work_email"
      Then it is accepted
      And the contact is not listed by listContacts where "email" is "${same.email}"

    # Catches a filter that drops the tag of an address.
    @CRM-CONTACTS-013
    Scenario: The email filter finds no address without the tag that it names
      Given a contact with:
        | work_email | ada@${same.domain} |
      And a listContacts request that is accepted
      When it is sent with the query:
        | email | ada+tag@${same.domain} |
      Then it lists nothing, or is refused

    @CRM-CONTACTS-013
    Scenario Outline: The email filter reads <value> literally
      Given a contact
      And a listContacts request that is accepted
      When it is sent with the query:
        | email | <value> |
      Then it lists nothing, or is refused

      Examples: characters with a meaning in a query or a pattern
        | value                         |
        | %@example.com                 |
        | *                             |
        | ${contact.work_email}&limit=1 |
        | x&email=${contact.work_email} |
        | ${contact.work_email}%00      |
        | ${contact.work_email} x       |
        | é${contact.work_email}        |

    # Catches a filter that the server ignores.
    @CRM-CONTACTS-014 @CRM-CONTACTS-016
    Scenario: The list filter shows only members of the list
      Given a contact
      And an outsider
      And a listContacts request that is accepted
      When it is sent with the query:
        | list_id | ${list.id} |
      Then it is accepted
      And it lists only the contact

    @CRM-CONTACTS-014
    Scenario: The list filter shows every member of the list
      Given a contact
      And another contact
      And a guest
      And a listContacts request that is accepted
      When it is sent with the query:
        | list_id | ${list.id} |
      Then it is accepted
      And it lists 3 items, and none follow
      And the guest is listed by listContacts where "list_id" is ${list.id}

    # The pages do not say whether such a filter finds nothing or is refused. Catches one
    # that fails where it does not find the list.
    @CRM-CONTACTS-014
    Scenario Outline: The list filter finds nobody on <which> list
      Given a contact
      And a listContacts request that is accepted, with the query:
        | list_id | ${list.id} |
      When it is sent for <which> list
      Then it lists nothing, or is refused

      Examples: a list that never existed, and one that was deleted
        | which      |
        | an unknown |
        | a deleted  |

    # Catches a server that applies only the last filter.
    @CRM-CONTACTS-020
    Scenario: Both filters apply where both are given
      Given a contact
      And another contact
      And a listContacts request that is accepted
      When it is sent with the query:
        | list_id | ${list.id}            |
        | email   | ${contact.work_email} |
      Then it is accepted
      And it lists only the contact

    @CRM-CONTACTS-020
    Scenario: A contact of another list is not found on this one
      Given a list
      And an outsider
      And a listContacts request that is accepted
      When it is sent with the query:
        | list_id | ${list.id}             |
        | email   | ${outsider.work_email} |
      Then it is accepted
      And it lists nothing

  Rule: A work email is an email address

    # The example of a field-level error in the errors page, letter by letter.
    @CRM-CONTACTS-017 @CRM-ERR-004
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
      And the contact is listed by listListContacts

    # Catches a count of fields in place of contacts, and a listing that shows old data.
    @CRM-CONTACTS-008 @CRM-CONTACTS-009
    Scenario: Updating every field of a contact at once
      Given a company
      And a contact with:
        | company_domain | ${company.company_domain} |
      And an updateContact request that is accepted
      When it is sent with:
        | first_name      | Zoë                                   |
        | last_name       | Smith                                 |
        | work_email      | ${same.email}                         |
        | direct_phone    | +41 44 555 01 02                      |
        | mobile_phone    | +41 79 555 01 03                      |
        | job_title       | Director                              |
        | job_department  | Sales                                 |
        | seniority_level | Executive                             |
        | linkedin_url    | https://www.linkedin.com/in/zoe-s     |
        | city            | Genève                                |
        | state           | GE                                    |
        | country         | Suisse                                |
      Then it is accepted
      And it answers with:
        | updated | 1 |
      And the contact has what was sent
      And the contact is listed by listContacts
      And the contact is listed by listListContacts
      And the contact is listed by listCompanyContacts

    # Catches a field that is accepted and not stored, and an update that replaces
    # the whole contact.
    @CRM-CONTACTS-008
    Scenario: Every field can be updated alone
      Given a contact with:
        | first_name      | Zoë                                   |
        | last_name       | Smith                                 |
        | personal_emails | zoe.private@example.org               |
        | direct_phone    | +41 44 555 01 00                      |
        | mobile_phone    | +41 79 555 01 01                      |
        | job_title       | Head of Research                      |
        | job_department  | Research                              |
        | seniority_level | Manager                               |
        | linkedin_url    | https://www.linkedin.com/in/zoe-smith |
        | city            | Bern                                  |
        | state           | BE                                    |
        | country         | Switzerland                           |
      And an updateContact request that is accepted
      When it is sent with each body field alone
      Then each is accepted, and changes nothing else

    @CRM-CONTACTS-008 @CRM-VALID-004
    Scenario: Texts of all kinds are found again as they were updated
      Given a contact
      And an updateContact request that is accepted
      When it is sent with each valid text in its body
      Then each is accepted, and found again

    # Catches an UPDATE statement without WHERE.
    @CRM-CONTACTS-018
    Scenario: An update touches no other contact of the list
      Given a contact
      And another contact
      And an updateContact request that is accepted
      When it is sent
      Then it is accepted
      And the other contact is as it was

    # Catches an UPDATE statement whose WHERE matches too much.
    @CRM-CONTACTS-018
    Scenario: An update touches no other contact of the company
      Given a company
      And a contact with:
        | company_domain | ${company.company_domain} |
      And another contact with:
        | company_domain | ${company.company_domain} |
        | job_title      | Duchess                   |
      And an updateContact request that is accepted
      When it is sent
      Then it is accepted
      And the other contact has:
        | job_title | Duchess |

    # Catches a server that takes a record which an update leaves as it was for one that
    # is not there, because its database counts only what has changed.
    @CRM-CONTACTS-008
    Scenario: An update of a contact that is sent again is accepted
      Given a contact
      And the contact is updated with:
        | job_title | Countess |
      And an updateContact request that is accepted
      When it is sent with:
        | job_title | Countess |
      Then it is accepted
      And the contact has what was sent

    @CRM-CONTACTS-008
    Scenario: An updated contact still belongs to its company
      Given a company
      And a contact with:
        | company_domain | ${company.company_domain} |
      And an updateContact request that is accepted
      When it is sent
      Then it is accepted
      And the contact has:
        | company_id | ${company.id} |

    # Catches an index that keeps the old address.
    @CRM-CONTACTS-008 @CRM-CONTACTS-013
    Scenario: A contact is found by the address it was given in an update
      Given a contact
      And an updateContact request that is accepted
      When it is sent with:
        | work_email | ${same.email} |
      Then it is accepted
      And the contact is listed by listContacts where "email" is "${same.email}"
      And the contact is not listed by listContacts where "email" is "${contact.work_email}"

    # Catches a server that accepts an empty update.
    @CRM-CONTACTS-010 @CRM-ERR-004
    Scenario: An update of a contact without a field is refused
      Given an updateContact request that is accepted
      When it is sent with an empty object as its body
      Then it is rejected with 400
      And nothing has changed

  Rule: A deleted contact is gone

    @CRM-CONTACTS-011 @CRM-CONTACTS-012 @CRM-GEN-004 @CRM-PAGE-007
    Scenario: Deleting a contact
      Given a contact
      And a deleteContact request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | deleted | true |
      And the contact is not listed by listContacts
      And the contact is not listed by listContacts where "list_id" is ${list.id}
      And the contact is not listed by listListContacts

    # Catches a total that also counts deleted contacts, and a company that is deleted
    # with a contact.
    @CRM-CONTACTS-012 @CRM-PAGE-007 @CRM-GEN-006
    Scenario: A deleted contact is not among its company's contacts
      Given a company
      And a contact with:
        | company_domain | ${company.company_domain} |
      And a deleteContact request that is accepted
      When it is sent
      Then it is accepted
      And the company is as it was
      And the contact is not listed by listCompanyContacts

    # Catches a DELETE statement without WHERE.
    @CRM-CONTACTS-019
    Scenario: Deleting a contact touches no other contact of the list
      Given a contact
      And another contact
      And a deleteContact request that is accepted
      When it is sent
      Then it is accepted
      And the other contact is as it was
      And the other contact is listed by listListContacts

    # Catches a DELETE statement whose WHERE matches too much.
    @CRM-CONTACTS-019
    Scenario: Deleting a contact touches no other contact of the company
      Given a company
      And a contact with:
        | company_domain | ${company.company_domain} |
      And another contact with:
        | company_domain | ${company.company_domain} |
        | last_name      | ${contact.last_name}      |
      And a deleteContact request that is accepted
      When it is sent
      Then it is accepted
      And the other contact is listed by listCompanyContacts
      And the other contact is listed by listListContacts

  Rule: A contact that does not exist is not found

    # Catches an update that inserts, and a delete that succeeds whether or not there
    # is a contact.
    @CRM-CONTACTS-002 @CRM-ERR-004
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

    # Catches a soft delete that only the listing knows.
    @CRM-CONTACTS-003 @CRM-ERR-004
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
