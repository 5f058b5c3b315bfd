using Ardalis.Specification;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users;

public sealed class UserByEmail : SingleResultSpecification<User>
{
    public UserByEmail(EmailAddress email) => Query.Where(u => u.Email == email);
}

public sealed class UserById : SingleResultSpecification<User>
{
    public UserById(Guid id) => Query.Where(u => u.Id == id);
}
