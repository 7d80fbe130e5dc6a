Feature: Tasks

  Rule: A request has a valid key

    # Catches a server whose new operations are not behind the check of the key, and one
    # that does first and looks at the key later.
    @TASK-001 @TASK-010
    Scenario Outline: <operation> with <credential>
      Given a <operation> request that is accepted
      When it is sent with <credential>
      Then it is rejected with 401 "the key is missing or unknown"
      And nothing has changed

      Examples:
        | operation  | credential             |
        | listTasks  | no credential          |
        | listTasks  | an unissued credential |
        | createTask | no credential          |
        | createTask | an unissued credential |
        | getTask    | no credential          |
        | getTask    | an unissued credential |
        | changeTask | no credential          |
        | changeTask | an unissued credential |
        | deleteTask | no credential          |
        | deleteTask | an unissued credential |

    @TASK-011
    Scenario: A path that does not exist
      Given a listTasks request that is accepted
      When it is sent with a path that does not exist
      Then it is rejected with 404 "there is nothing at this path"

  Rule: A task has a title of its own

    @TASK-004
    Scenario: A new task
      Given a createTask request that is accepted
      When it is sent without body field "priority"
      Then it is accepted
      And it answers with:
        | done     | false  |
        | priority | normal |
      And the task is listed by listTasks

    @TASK-005
    Scenario: A task is shown as it was created
      Given a createTask request that is accepted
      When it is sent
      Then it is accepted
      And it answers with what was sent
      And the task has what was sent
      And the task is listed by listTasks

    # Catches a server that keeps text in a character set of one byte, or escapes it.
    @TASK-005
    Scenario: Any text is found again
      Given a createTask request that is accepted
      When it is sent with each valid text in its body
      Then each is accepted, and found again

    @TASK-002 @TASK-010
    Scenario Outline: A title of <characters> characters is refused
      Given a createTask request that is accepted
      When it is sent with body field "title" set to <title>
      Then it is rejected with 400 "title has 1 to 80 characters"
      And nothing has changed

      Examples:
        | characters | title                                                                               |
        | 0          | ""                                                                                  |
        | 81         | "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" |

    @TASK-002 @TASK-010
    Scenario: A task without a title is refused
      Given a createTask request that is accepted
      When it is sent without body field "title"
      Then it is rejected with 400 "title is required"
      And nothing has changed

    # Catches a server that looks for the title and forgets to refuse it.
    @TASK-003
    Scenario: The title of another task is refused
      Given a task
      And a createTask request that is accepted
      When it is sent with body field "title" set to ${task.title}
      Then it is rejected with 409 "title is that of another task"
      And nothing has changed

    @TASK-002 @TASK-010
    Scenario Outline: <operation> with a value of another kind
      Given a <operation> request that is accepted
      When it is sent with each invalid value of its body
      Then each is rejected with 400
      And nothing has changed

      Examples:
        | operation  |
        | createTask |
        | changeTask |

    @TASK-002 @TASK-010
    Scenario Outline: <operation> with a body that is none
      Given a <operation> request that is accepted
      When it is sent with each malformed body
      Then each is rejected with 400
      And nothing has changed

      Examples:
        | operation  |
        | createTask |
        | changeTask |

  Rule: A change is one of what was sent

    @TASK-006
    Scenario: Each field is changed alone
      Given a changeTask request that is accepted
      When it is sent with each body field alone
      Then each is accepted, and changes nothing else

    @TASK-006
    Scenario: A task that is changed is shown so
      Given a task
      And another task
      And a changeTask request that is accepted
      When it is sent
      Then it is accepted
      And it answers with what was sent
      And it answers with:
        | id | ${task.id} |
      And the task has what was sent
      And the task is listed by listTasks
      And the other task is as it was

    # Catches a server that fills in what a change does not name.
    @TASK-006
    Scenario: A change leaves alone what it does not name
      Given a task with:
        | due | 2031-05-01 |
      And a changeTask request that is accepted
      When it is sent with:
        | done | true |
      Then it is accepted
      And the task has what was sent, and is otherwise as it was

    @TASK-006
    Scenario Outline: The priority of a task becomes <priority>
      Given a changeTask request that is accepted
      When it is sent with body field "priority" set to "<priority>"
      Then it is accepted
      And the task has what was sent

      Examples:
        | priority |
        | low      |
        | normal   |
        | high     |

    @TASK-002 @TASK-010
    Scenario Outline: <operation> with <field> that is <value>
      Given a <operation> request that is accepted
      When it is sent with body field "<field>" set to <value>
      Then it is rejected with 400 "<why>"
      And nothing has changed

      Examples:
        | operation  | field    | value      | why         |
        | createTask | priority | "urgent"   | priority is |
        | createTask | due      | "tomorrow" | due is      |
        | changeTask | priority | "urgent"   | priority is |
        | changeTask | due      | "tomorrow" | due is      |
        | changeTask | title    | ""         | title has   |
        | changeTask | done     | "yes"      | the body is |

  Rule: A task that was deleted is gone

    @TASK-007
    Scenario: Deleting a task
      Given a task
      And another task
      And a deleteTask request that is accepted
      When it is sent
      Then it is accepted
      And the task is not listed by listTasks
      And the other task is as it was
      And the oldest tasks are as they were

    @TASK-007
    Scenario Outline: <operation> of a task that <was>
      Given a <operation> request that is accepted
      When it is sent for <which> task
      Then it is rejected with 404 "there is no such task"
      And nothing has changed

      Examples:
        | operation  | which      | was         |
        | getTask    | a deleted  | was deleted |
        | changeTask | a deleted  | was deleted |
        | deleteTask | a deleted  | was deleted |
        | getTask    | an unknown | never was   |
        | changeTask | an unknown | never was   |
        | deleteTask | an unknown | never was   |

    @TASK-007
    Scenario Outline: <operation> of what can be no id
      Given a <operation> request that is accepted
      When it is sent with each invalid value of its path
      Then each is rejected with 404
      And nothing has changed

      Examples:
        | operation  |
        | getTask    |
        | changeTask |
        | deleteTask |

  Rule: A listing has every task that it is asked for

    @TASK-008
    Scenario Outline: Its pages <quality>
      Given a listTasks request that is accepted
      When its pages are read
      Then its pages <quality>

      Examples:
        | quality                                  |
        | together hold every item once            |
        | hold as many items as their limit allows |
        | name themselves and their limit          |
        | report the total                         |

    # Catches a total of what the filter leaves out.
    @TASK-008
    Scenario: The pages of the open tasks report the total
      Given a listTasks request that is accepted, with the query:
        | done | false |
      When its pages are read
      Then its pages report the total

    @TASK-008
    Scenario Outline: Page <page> of <limit> tasks at a time
      Given a task
      And a listTasks request that is accepted
      When it is sent with the query:
        | page  | <page>  |
        | limit | <limit> |
      Then it is accepted
      And it is on page <page> of <limit> at a time

      Examples: the smallest and the largest number of a page, and of its tasks
        | page | limit |
        | 1    | 1     |
        | 1    | 50    |

    @TASK-008
    Scenario Outline: A listing with <value> as its <parameter>
      Given a listTasks request that is accepted
      When it is sent with query parameter "<parameter>" set to <value>
      Then it is rejected with 400 "<parameter> is"

      Examples:
        | parameter | value |
        | page      | 0     |
        | limit     | 51    |
        | limit     | few   |
        | done      | maybe |

    @TASK-009
    Scenario: A task that is not done is not listed as done
      Given a task
      And a listTasks request that is accepted
      When it is sent
      Then it is accepted
      And the task is not listed by listTasks where "done" is true
      And the task is listed by listTasks where "done" is false

    @TASK-009
    Scenario: A task that is done is not listed as open
      Given a task
      And the task is updated with:
        | done | true |
      And a listTasks request that is accepted
      When it is sent
      Then it is accepted
      And the task is listed by listTasks where "done" is true
      And the task is not listed by listTasks where "done" is false
