@tenancy
Feature: Organizations

  An API key belongs to one organization, and reads and writes that
  organization's data alone.

  Rule: What belongs to another organization cannot be read

    # Catches a query by id that forgets whose id it is. That it does not
    # succeed is what counts; 404 is the usual answer.
    @CRM-TENANT-001
    Scenario Outline: <operation> for another organization's <resource>
      Given another organization's <content>
      And a <operation> request that is accepted
      When it is sent for another organization's <resource>
      Then it is refused, and reveals nothing

      Examples: every operation that reads by an id, and what there would be to see
        | operation           | resource | content |
        | getContact          | contact  | contact |
        | getCompany          | company  | company |
        | listCompanyContacts | company  | member  |
        | listListContacts    | list     | contact |

  Rule: What belongs to another organization cannot be changed

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

  Rule: No listing shows what belongs to another organization

    # Catches a listing that filters by everything but the organization.
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

    # Catches a join that forgets whose rows it joins.
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

    # Catches a filter that opens what the listing keeps closed.
    @CRM-TENANT-003
    Scenario Outline: <operation> finds nothing of another organization by <parameter>
      Given another organization's <resource>
      And a <operation> request that is accepted
      When it is sent
      Then it is accepted
      And another organization's <resource> is not listed by <operation> where "<parameter>" is <value>

      Examples: every filter that can name what is another's
        | operation     | resource | parameter | value                               |
        | listContacts  | contact  | email     | ${another's contact.work_email}     |
        | listContacts  | contact  | list_id   | ${another's list.id}                |
        | listCompanies | company  | industry  | Software                            |
        | listCompanies | company  | domain    | ${another's company.company_domain} |

  Rule: Nothing can be linked to what belongs to another organization

    # Catches a foreign key that is checked and an owner that is not.
    @CRM-TENANT-004
    Scenario: A contact cannot be created on another organization's list
      Given a createContact request that is accepted
      When it is sent for another organization's list
      Then it is refused, and reveals nothing
      And nothing has changed

    # Whether the request is refused, or counts nothing, the pages leave open.
    @CRM-TENANT-004
    Scenario: Another organization's contact does not get onto a list
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

    # Catches addresses that are unique among all organizations, and tell one of
    # them whom another knows.
    @CRM-TENANT-004
    Scenario: A contact of the same address is another one
      Given another organization's contact
      And a createContact request that is accepted
      When it is sent with:
        | work_email | ${another's contact.work_email} |
      Then it is accepted
      And the contact has what was sent
      And another organization's contact is not listed by listContacts

    # Catches companies that all organizations share.
    @CRM-TENANT-004
    Scenario: A company of the same domain is another one
      Given another organization's company
      And a company with:
        | company_domain | ${another's company.company_domain} |
      And a listCompanies request that is accepted
      When it is sent with the query:
        | domain | ${another's company.company_domain} |
      Then it is accepted
      And it lists only the company
      And another organization's company is not listed by listCompanies

    # Catches a domain that is looked for in all organizations. No company of this one
    # has it yet.
    @CRM-TENANT-004 @CRM-COMPANIES-004
    Scenario: A domain that only another organization has brings a company about
      Given another organization's firm
      And a createContact request that is accepted
      When it is sent with:
        | company_domain | ${another's firm.company_domain} |
      Then it is accepted
      And the company is listed by listCompanies where "domain" is ${another's firm.company_domain}

    # Catches a contact that finds the other organization's company first.
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
