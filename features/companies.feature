@companies
Feature: Companies

  Rule: A contact with a new domain creates the company of that domain

    # Catches a server that answers with a company id and creates no company.
    @CRM-COMPANIES-004 @CRM-CONTACTS-015 @serial
    Scenario: A contact with a new domain creates a company
      Given a createContact request that is accepted
      When it is sent with:
        | company_domain | ${same.domain} |
      Then it is accepted
      And the company is listed by listCompanies where "domain" is ${same.domain}
      And the contact has:
        | company_id | ${company.id} |

    # No operation creates a company directly. A server may need a moment until the
    # company of a new contact exists.
    @CRM-COMPANIES-004 @CRM-COMPANIES-006 @CRM-GEN-003 @CRM-GEN-004
    Scenario: Reading a company
      Given a company
      And a getCompany request that is accepted
      When it is sent
      Then it is accepted

    @CRM-COMPANIES-004 @CRM-COMPANIES-005 @CRM-PAGE-001 @CRM-GEN-004
    Scenario: Listing companies
      Given a company
      And a listCompanies request that is accepted
      When it is sent
      Then it is accepted
      And the company is listed by listCompanies

    @CRM-COMPANIES-013 @CRM-PAGE-001 @CRM-GEN-004
    Scenario: Listing a company's contacts
      Given a company
      And a listCompanyContacts request that is accepted
      When it is sent
      Then it is accepted

    # Catches a listing that ignores the company, and shows every contact of the
    # organization, and a contact without a domain that is linked to the newest company:
    # nothing else runs, so that this one is the newest.
    @CRM-COMPANIES-014 @serial
    Scenario: A company's contacts are the ones of its domain
      Given a company with:
        | company_domain | ${same.domain} |
      And a contact with:
        | company_domain | ${same.domain} |
      And another contact
      And a listCompanyContacts request that is accepted
      When it is sent
      Then it is accepted
      And the contact is listed by listCompanyContacts
      And the other contact is not listed by listCompanyContacts


  Rule: Filters narrow a listing of companies

    @CRM-COMPANIES-011
    Scenario: The domain filter finds the company of that domain and no other
      Given a company
      And another company
      And the other company is updated with:
        | name | ${company.company_domain} |
      And a listCompanies request that is accepted
      When it is sent with the query:
        | domain | ${company.company_domain} |
      Then it is accepted
      And it lists only the company

    # Catches a search in place of a comparison: one domain is a part of the other.
    @CRM-COMPANIES-011
    Scenario Outline: The domain filter finds no company whose domain is longer
      Given a company
      And another company with:
        | company_domain | <before>${company.company_domain}<after> |
      And a listCompanies request that is accepted
      When it is sent with the query:
        | domain | ${company.company_domain} |
      Then it is accepted
      And it lists only the company

      Examples: another domain, one below it, and one that begins like it
        | before | after        |
        | x      |              |
        | sub.   |              |
        |        | .example.org |

    # Catches a pattern match, and a comparison that stops early.
    @CRM-COMPANIES-011
    Scenario Outline: The domain filter finds <domain>, and not <other>
      Given a company with:
        | company_domain | <domain> |
      And another company with:
        | company_domain | <other> |
      And a listCompanies request that is accepted
      When it is sent with the query:
        | domain | <domain> |
      Then it is accepted
      And it lists only the company

      Examples: another character for the dot, and another last part
        | domain                     | other                      |
        | x.${same.domain}           | x-${same.domain}           |
        | ${same.domain}.example.com | ${same.domain}.example.org |

    # Catches a comparison in place of a search.
    @CRM-COMPANIES-012
    Scenario Outline: The industry filter finds a company by <part>
      Given a company
      And the company is updated with:
        | industry | Software & Data (50% R+D) für Ämter ${same.name} |
      And a listCompanies request that is accepted
      When it is sent with the query:
        | domain   | ${company.company_domain} |
        | industry | <part>                    |
      Then it is accepted
      And it lists only the company

      Examples: the whole, the beginning, the middle and the end, with what has a meaning in a query
        | part                                             |
        | Software & Data (50% R+D) für Ämter ${same.name} |
        | Software                                         |
        | are & Da                                         |
        | 50% R+D                                          |
        | für Ämt                                          |
        | ${same.name}                                     |

    # Catches a filter that the server ignores, one that also searches the name, and
    # one that reads a percent sign as a wildcard.
    @CRM-COMPANIES-012
    Scenario Outline: The industry filter finds no company by <part>
      Given a company
      And the company is updated with:
        | industry | Software and Data ${same.name} |
        | name     | Hardware Shop                  |
      And a listCompanies request that is accepted
      When it is sent with the query:
        | domain   | ${company.company_domain} |
        | industry | <part>                    |
      Then it is accepted
      And it lists nothing

      Examples: texts that are not part of the industry
        | part             |
        | Hardware         |
        | Software or Data |
        | Soft%Data        |
        | Software & more  |
        | Software_and     |

    # Catches a filter that matches a missing value. A new company has no industry.
    @CRM-COMPANIES-012
    Scenario: The industry filter finds no company without an industry
      Given a createContact request that is accepted
      When it is sent with:
        | company_domain | ${same.domain} |
      Then it is accepted
      And the company is listed by listCompanies where "domain" is ${same.domain}
      And the company is not listed by listCompanies where "industry" is "${same.name}"

    @CRM-COMPANIES-017
    Scenario: A company that fits both filters is found
      Given a company
      And another company
      And the company is updated with:
        | industry | ${same.name} |
      And a listCompanies request that is accepted
      When it is sent with the query:
        | domain   | ${company.company_domain} |
        | industry | ${same.name}              |
      Then it is accepted
      And it lists only the company

    # Catches a server that applies only the last filter.
    @CRM-COMPANIES-017
    Scenario: Both filters apply where both are given
      Given a company
      And another company
      And the company is updated with:
        | industry | ${same.name} |
      And a listCompanies request that is accepted
      When it is sent with the query:
        | domain   | ${other company.company_domain} |
        | industry | ${same.name}                    |
      Then it is accepted
      And it lists nothing

  Rule: An update changes what was sent

    @CRM-COMPANIES-007 @CRM-COMPANIES-008 @CRM-GEN-004
    Scenario: Updating a company
      Given a company
      And an updateCompany request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | updated | 1 |
      And the company has what was sent

    # Catches a field that is accepted and not stored, and an update that replaces
    # the whole company.
    @CRM-COMPANIES-007
    Scenario: Every field can be updated alone
      Given a company
      And the company is updated with:
        | name         | Example Works                            |
        | website      | https://works.example.com/               |
        | phone        | +41 44 555 00 00                         |
        | address      | Main Street 1                            |
        | city         | Bern                                     |
        | state        | BE                                       |
        | country      | Switzerland                              |
        | zip          | "3000"                                   |
        | industry     | Software                                 |
        | linkedin_url | https://www.linkedin.com/company/example |
      And an updateCompany request that is accepted
      When it is sent with each body field alone
      Then each is accepted, and changes nothing else

    @CRM-COMPANIES-007 @CRM-VALID-004
    Scenario: Values of all kinds are found again as they were updated
      Given a company
      And an updateCompany request that is accepted
      When it is sent with each valid text in its body
      Then each is accepted, and found again

    # Catches a server that takes a record which an update leaves as it was for one that
    # is not there, because its database counts only what has changed.
    @CRM-COMPANIES-007
    Scenario: An update of a company that is sent again is accepted
      Given a company
      And the company is updated with:
        | city | Zürich |
      And an updateCompany request that is accepted
      When it is sent with:
        | city | Zürich |
      Then it is accepted
      And the company has what was sent

    # Catches a count of fields in place of companies, and a listing that shows old
    # data.
    @CRM-COMPANIES-007 @CRM-COMPANIES-008
    Scenario: Updating several fields of a company at once
      Given a company
      And an updateCompany request that is accepted
      When it is sent with:
        | name           | Example Works                            |
        | website        | https://bakery.example.com/              |
        | phone          | +41 44 555 00 01                         |
        | address        | Mill Lane 2                              |
        | zip            | "8000"                                   |
        | linkedin_url   | https://www.linkedin.com/company/works   |
        | city           | Zürich                                   |
        | state          | ZH                                       |
        | country        | Suisse                                   |
        | industry       | Bakeries                                 |
        | employee_count | 250                                      |
      Then it is accepted
      And it answers with:
        | updated | 1 |
      And the company has what was sent
      And the company is listed by listCompanies

    # Catches an index that keeps the old domain.
    @CRM-COMPANIES-007 @CRM-COMPANIES-011
    Scenario: A company is found by the domain it was given in an update
      Given a company
      And an updateCompany request that is accepted
      When it is sent with:
        | domain | ${same.domain} |
      Then it is accepted
      And the company is listed by listCompanies where "domain" is "${same.domain}"
      And the company is not listed by listCompanies where "domain" is "${company.company_domain}"

    # Newer servers answer with the number as a string.
    @CRM-COMPANIES-007
    Scenario Outline: A company's number of employees is updated to <number>
      Given a company
      And an updateCompany request that is accepted
      When it is sent with:
        | employee_count | <number> |
      Then it is accepted
      And the company has what was sent

      Examples: none, one, and many
        | number |
        | 0      |
        | 1      |
        | 250000 |

    # Catches an UPDATE statement without WHERE.
    @CRM-COMPANIES-015
    Scenario: An update touches no other company
      Given a company
      And another company
      And an updateCompany request that is accepted
      When it is sent
      Then it is accepted
      And the other company is as it was

    # Catches an update that also writes to the company's contacts.
    @CRM-COMPANIES-015
    Scenario: An update of a company touches none of its contacts
      Given a company
      And a contact with:
        | company_domain | ${company.company_domain} |
        | city           | Bern                      |
      And an updateCompany request that is accepted
      When it is sent
      Then it is accepted
      And the contact has:
        | city | Bern |

    # Catches a server that accepts an empty update.
    @CRM-COMPANIES-003 @CRM-ERR-004
    Scenario: An update of a company without a field is refused
      Given an updateCompany request that is accepted
      When it is sent with an empty object as its body
      Then it is rejected with 400 "No fields to update"
      And nothing has changed

  Rule: A deleted company is gone

    @CRM-COMPANIES-009 @CRM-GEN-004
    Scenario: Deleting a company
      Given a company
      And a deleteCompany request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | deleted | true |

    # Catches a DELETE statement without WHERE.
    @CRM-COMPANIES-016
    Scenario: Deleting a company touches no other company
      Given a company
      And another company
      And a deleteCompany request that is accepted
      When it is sent
      Then it is accepted
      And the other company is as it was

    # The pages imply this and do not state it, so a violation is a warning.
    @CRM-COMPANIES-010
    Scenario: A deleted company is in no listing
      Given a company
      And a deleteCompany request that is accepted
      When it is sent
      Then it is accepted
      And the company is not listed by listCompanies
      And the company is not listed by listCompanies where "industry" is "Software"

  Rule: A company that does not exist is not found

    # Catches a listing that is empty for a company that does not exist.
    @CRM-COMPANIES-001 @CRM-ERR-004
    Scenario Outline: <operation> for a company that never existed
      Given a <operation> request that is accepted
      When it is sent for an unknown company
      Then it is rejected with 404 "Company not found"
      And nothing has changed

      Examples: every operation on a company
        | operation           |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |

    # Catches a soft delete that only the listing knows.
    @CRM-COMPANIES-002 @CRM-ERR-004
    Scenario Outline: <operation> for a company that was deleted
      Given a <operation> request that is accepted
      When it is sent for a deleted company
      Then it is rejected with 404 "Company not found"
      And nothing has changed

      Examples: every operation on a company
        | operation           |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
