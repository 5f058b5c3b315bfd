using Ardalis.Specification;

namespace SvcInfra.Domain.Users.ExternalLogins;

public sealed class ExternalLoginBySubject : SingleResultSpecification<ExternalLogin>
{
    public ExternalLoginBySubject(string issuer, string subject) => Query.Where(l => l.Issuer == issuer && l.Subject == subject);
}

/// <summary>All linked accounts of a user, the oldest first; at most 20.</summary>
public sealed class ExternalLoginsOf : Specification<ExternalLogin>
{
    public ExternalLoginsOf(Guid userId) => Query.Where(l => l.UserId == userId).OrderBy(l => l.Id);
}

public sealed class ExternalSignInByAttempt : SingleResultSpecification<ExternalSignIn>
{
    public ExternalSignInByAttempt(Guid attemptId) => Query.Where(s => s.AttemptId == attemptId);
}
