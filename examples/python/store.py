"""The data of the contract, in memory, without a web framework: keys, organizations,
contacts, companies and lists. Methods return what an answer has; a refusal is an
exception that the framework's error handler turns into an answer."""

import itertools
import re
import time
from datetime import datetime, timezone

CONTACT_ITEM = "first_name last_name work_email direct_phone mobile_phone job_title seniority_level linkedin_url city state country".split()
CONTACT_REST = "personal_emails job_department twitter_url facebook_url about confidence_score meta_data".split()
COMPANY_ITEM = "name domain website industry employee_count city state country linkedin_url logo_url".split()
COMPANY_REST = ("description phone address zip industry_group facebook_url twitter_url crunchbase_url "
                "founded_year revenue linkedin_followers meta_data").split()
LIST_TYPES = ("contacts", "companies", "suppressions", "deals", "leads")


class Refused(Exception):
    """An answer whose detail is a sentence."""

    def __init__(self, status, detail, headers=None):
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers or {}


# The five keys of a test deployment. "limit" is how many requests a second the
# organization may send; only the one whose limit may be exhausted has the documented 50.
KEYS = {
    "demo-key": {"organization": "demo"},
    "demo-other-org-key": {"organization": "other"},
    "demo-burst-key": {"organization": "burst", "limit": 50},
    "demo-expired-key": {"organization": "demo", "expires": 946684800},
    "demo-revoked-key": {"organization": "demo", "revoked": True},
}
JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)

organizations = {}
new_id = itertools.count(1)


def authenticate(authorization):
    """The organization of an Authorization header, with one more request counted."""
    challenge = {"WWW-Authenticate": "Bearer"}
    if not authorization:
        raise Refused(401, "Missing Authorization header", challenge)
    scheme, _, token = authorization.partition(" ")
    if JWT.fullmatch(token):
        raise Refused(401, "JWT token provided instead of API key", challenge)
    key = KEYS.get(token)
    if scheme.lower() != "bearer" or key is None or key.get("revoked"):
        raise Refused(401, "API key not associated with an organization", challenge)
    if key.get("expires", float("inf")) <= time.time():
        raise Refused(401, "API key has expired", challenge)
    organization = organizations.setdefault(key["organization"], Organization())
    organization.count_request(key.get("limit"))
    return organization


def now():
    return datetime.now(timezone.utc).isoformat()


def found(records, id, name):
    if id not in records:
        raise Refused(404, name + " not found")
    return records[id]


def listing(items, limit, start, page):
    shown = items[start:start + limit]
    more = start + limit < len(items)
    return {"data": shown, "pagination": {"page": page, "limit": limit, "total": len(items), "has_next": more}}


def paged(items, page, limit):
    return listing(items, limit, (page - 1) * limit, page)


def picked(record, names):
    return {name: record.get(name) for name in names}


class Organization:
    def __init__(self):
        self.contacts, self.companies, self.lists = {}, {}, {}
        self.second, self.requests = 0, 0

    def count_request(self, limit):
        second = int(time.time())
        if second != self.second:
            self.second, self.requests = second, 0
        self.requests += 1
        if limit is not None and self.requests > limit:
            raise Refused(429, "Rate limit exceeded", {"Retry-After": "1"})

    # Contacts

    def create_contact(self, fields):
        if fields.get("list_id") is None:
            raise Refused(400, "list_id is required when creating contacts")
        members = found(self.lists, fields.pop("list_id"), "List")["members"]
        company = self.company_of(fields.pop("company_domain", None))
        id = next(new_id)
        self.contacts[id] = {**fields, "id": id, "company_id": company, "created_at": now(), "updated_at": now()}
        members.append(id)
        return {"data": {"status": "ok", "count": 1, "validation_errors": []}}

    def company_of(self, domain):
        """The id of the company with a domain, which is created if there is none."""
        domain = (domain or "").strip().lower()
        if not domain:
            return None
        for company in self.companies.values():
            if company["domain"] == domain:
                return company["id"]
        id = next(new_id)
        self.companies[id] = {"id": id, "name": domain, "domain": domain, "created_at": now(), "updated_at": now()}
        return id

    def contact_item(self, contact):
        return {"id": contact["id"], "company_id": contact["company_id"], **picked(contact, CONTACT_ITEM)}

    def member(self, contact):
        names = [contact.get("first_name"), contact.get("last_name")]
        full = " ".join(name for name in names if name) or None
        return {"id": contact["id"], "full_name": full, **picked(contact, CONTACT_ITEM)}

    def list_contacts(self, page, limit, email, list_id):
        members = self.lists.get(list_id, {}).get("members", [])
        return paged([self.contact_item(c) for c in self.contacts.values()
                      if (email is None or c.get("work_email") == email) and (list_id is None or c["id"] in members)], page, limit)

    def get_contact(self, id):
        contact = found(self.contacts, id, "Contact")
        company = self.companies.get(contact["company_id"])
        return {"data": {**self.contact_item(contact), **self.member(contact), **picked(contact, CONTACT_REST),
                         "company": company and self.company_item(company),
                         "created_at": contact["created_at"], "updated_at": contact["updated_at"]}}

    def update_contact(self, id, fields):
        return self.update(found(self.contacts, id, "Contact"), fields)

    def update(self, record, fields):
        if not fields:
            raise Refused(400, "No fields to update")
        record.update(fields, updated_at=now())
        return {"data": {"updated": 1}}

    def delete_contact(self, id):
        found(self.contacts, id, "Contact")
        del self.contacts[id]
        for members in self.lists.values():
            members["members"] = [other for other in members["members"] if other != id]
        return {"data": {"deleted": True}}

    # Companies

    def company_item(self, company):
        return {"id": company["id"], **picked(company, COMPANY_ITEM)}

    def employees(self, id):
        return [self.member(c) for c in self.contacts.values() if c["company_id"] == id]

    def list_companies(self, page, limit, domain, industry):
        return paged([self.company_item(c) for c in self.companies.values()
                      if (domain is None or c.get("domain") == domain) and (industry is None or industry in (c.get("industry") or ""))],
                     page, limit)

    def get_company(self, id):
        company = found(self.companies, id, "Company")
        return {"data": {**self.company_item(company), **picked(company, COMPANY_REST), "contact_count": len(self.employees(id)),
                         "created_at": company["created_at"], "updated_at": company["updated_at"]}}

    def list_company_contacts(self, id, limit, offset):
        found(self.companies, id, "Company")
        return listing(self.employees(id), limit, offset, offset // limit + 1)

    def update_company(self, id, fields):
        return self.update(found(self.companies, id, "Company"), fields)

    def delete_company(self, id):
        found(self.companies, id, "Company")
        del self.companies[id]
        for contact in self.contacts.values():
            if contact["company_id"] == id:
                contact["company_id"] = None
        return {"data": {"deleted": True}}

    # Lists

    def create_list(self, title, kind):
        if kind not in LIST_TYPES:
            raise Refused(400, "Invalid list type")
        id = next(new_id)
        self.lists[id] = {"id": id, "title": title, "type": kind, "members": [], "created_at": now()}
        return {"data": {"id": id, "title": title, "type": kind, "status": "active", "total": 0}}

    def list_lists(self, page, limit):
        return paged([{"id": l["id"], "title": l["title"], "type": l["type"], "source": "api", "status": "active", "total": len(l["members"]),
                       "is_dynamic": False, "tags": [], "created_at": l["created_at"], "created_by": None, "updated_at": l["created_at"]}
                      for l in self.lists.values()], page, limit)

    def delete_list(self, id):
        found(self.lists, id, "List")
        del self.lists[id]
        return {"data": {"deleted": True}}

    def list_members(self, id, page, limit):
        return paged([self.member(self.contacts[c]) for c in found(self.lists, id, "List")["members"]], page, limit)

    def add_members(self, id, contact_ids):
        members = found(self.lists, id, "List")["members"]
        new = [c for c in dict.fromkeys(contact_ids) if c in self.contacts and c not in members]
        members.extend(new)
        return {"data": {"added": len(new)}}

    def remove_members(self, id, contact_ids):
        record = found(self.lists, id, "List")
        kept = [c for c in record["members"] if c not in contact_ids]
        removed = len(record["members"]) - len(kept)
        record["members"] = kept
        return {"data": {"removed": removed}}
