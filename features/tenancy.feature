@tenancy
Feature: Organizations

  An API key belongs to one organization. It reads and writes only the data of that
  organization.

  Rule: Data of another organization cannot be read

    # Catches a query by id that does not check the organization. Any refusal passes;
    # 404 is usual.
    @CRM-TENANT-001
    Scenario Outline: <operation> for another organization's <resource>
      Given another organization's <content>
      And a <operation> request that is accepted
      When it is sent for another organization's <resource>
      Then it is refused, and reveals nothing

      Examples: every operation that reads by an id, and what it could reveal
        | operation           | resource | content |
        | getContact          | contact  | contact |
        | getCompany          | company  | company |
        | listCompanyContacts | company  | member  |
        | listListContacts    | list     | contact |

  Rule: Data of another organization cannot be changed

    @CRM-TENANT-002
    Scenario Outline: <operation> for another organization's <resource>
      Given a <operation> request that is accepted
      When it is sent for another organization's <resource>
      Then it is refused, and reveals nothing
      And nothing has changed

      Examples: every operation that writes to an id
        | operation          | resource |
        | updateContact      | contact  |
        | deleteContact      | contact  |
        | updateCompany      | company  |
        | deleteCompany      | company  |
        | deleteList         | list     |
        | addListContacts    | list     |
        | removeListContacts | list     |

  Rule: No listing shows data of another organization

    # Catches a listing that does not filter by organization.
    @CRM-TENANT-003
    Scenario Outline: <operation> shows nothing of another organization
      Given another organization's <resource>
      And a <operation> request that is accepted
      When it is sent
      Then it is accepted
      And another organization's <resource> is not listed by <operation>

      Examples: every listing of an organization
        | operation     | resource |
        | listContacts  | contact  |
        | listCompanies | company  |
        | listLists     | list     |

    # Catches a join that does not check the organization.
    @CRM-TENANT-003
    Scenario Outline: <operation> shows no contact of another organization
      Given another organization's member
      And a <operation> request that is accepted
      When it is sent
      Then it is accepted
      And another organization's member is not listed by <operation>

      Examples: every listing of what belongs to one resource
        | operation           |
        | listListContacts    |
        | listCompanyContacts |

    # Catches a filter that bypasses the check of the organization.
    @CRM-TENANT-003
    Scenario Outline: <operation> finds nothing of another organization by <parameter>
      Given another organization's <resource>
      And a <operation> request that is accepted
      When it is sent
      Then it is accepted
      And another organization's <resource> is not listed by <operation> where "<parameter>" is <value>

      Examples: every filter that can name data of another organization
        | operation     | resource | parameter | value                               |
        | listContacts  | contact  | email     | ${another's contact.work_email}     |
        | listContacts  | contact  | list_id   | ${another's list.id}                |
        | listCompanies | company  | industry  | Software                            |
        | listCompanies | company  | domain    | ${another's company.company_domain} |

  Rule: Nothing can be linked to data of another organization

    # Catches a server that checks whether the list exists, and not whose it is.
    @CRM-TENANT-004
    Scenario: A contact cannot be created on another organization's list
      Given a createContact request that is accepted
      When it is sent for another organization's list
      Then it is refused, and reveals nothing
      And nothing has changed

    # The pages do not say whether the request is refused or adds nothing.
    @CRM-TENANT-004
    Scenario: Another organization's contact cannot be added to a list
      Given an addListContacts request that is accepted
      When it is sent for another organization's outsider
      Then it is refused, or without effect
      And another organization's outsider is not listed by listListContacts

    @CRM-TENANT-004 @serial
    Scenario: Another organization's contact is not removed from its list
      Given a removeListContacts request that is accepted
      When it is sent for another organization's contact
      Then it is refused, or without effect
      And nothing has changed
      And another organization's list is as it was

    # Catches addresses that must be unique among all organizations: they reveal which
    # contacts another organization has.
    @CRM-TENANT-004
    Scenario: A contact with the address of another organization's contact is a new contact
      Given another organization's contact
      And a createContact request that is accepted
      When it is sent with:
        | work_email | ${another's contact.work_email} |
      Then it is accepted
      And the contact has what was sent
      And another organization's contact is not listed by listContacts

    # Catches companies that organizations share.
    @CRM-TENANT-004
    Scenario: A company with the domain of another organization's company is a new company
      Given another organization's company
      And a company with:
        | company_domain | ${another's company.company_domain} |
      And a listCompanies request that is accepted
      When it is sent with the query:
        | domain | ${another's company.company_domain} |
      Then it is accepted
      And it lists only the company
      And another organization's company is not listed by listCompanies

    # Catches a search for the domain in all organizations. This organization has no
    # company with that domain yet.
    @CRM-TENANT-004 @CRM-COMPANIES-004
    Scenario: A contact with a domain that only another organization has creates a company
      Given another organization's firm
      And a createContact request that is accepted
      When it is sent with:
        | company_domain | ${another's firm.company_domain} |
      Then it is accepted
      And the company is listed by listCompanies where "domain" is ${another's firm.company_domain}

    # Catches a contact that is linked to the other organization's company.
    @CRM-TENANT-004
    Scenario: A contact of the same domain belongs to a company of its own organization
      Given another organization's company
      And a company with:
        | company_domain | ${another's company.company_domain} |
      And a createContact request that is accepted
      When it is sent with:
        | company_domain | ${another's company.company_domain} |
      Then it is accepted
      And the contact has:
        | company_id | ${company.id} |
      And the contact is listed by listCompanyContacts
