using Ardalis.Specification;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.Registration;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Domain.Users;

public sealed class UserByEmail : SingleResultSpecification<User>
{
    public UserByEmail(EmailAddress email) => Query.Where(u => u.Email == email);
}

/// <summary>
/// A user's verifications that belong to a registration, newest first; few, because emails are rate limited. Expired and revoked ones are included:
/// while the email address is unverified, all of them count as registrations.
/// </summary>
public sealed class UserRegistrationsOf : Specification<EmailVerification>
{
    private const int MaxCount = 100;

    public UserRegistrationsOf(Guid userId) => Query
        .Where(v => v.UserId == userId && v.Binding != RegistrationBinding.None)
        .OrderByDescending(v => v.Id).Take(MaxCount);
}

/// <summary>A user's active sessions, the last used first.</summary>
public sealed class ActiveSessionsOf : Specification<Session>
{
    public ActiveSessionsOf(Guid userId, DateTimeOffset now, int atMost) => Query
        .Where(s => s.UserId == userId && s.RevokedAt == null && s.ExpiresAt > now)
        .OrderByDescending(s => s.LastSeenAt).ThenByDescending(s => s.Id).Take(atMost);
}

/// <summary>A user's earlier sessions, including expired and revoked ones that are still stored.</summary>
public sealed class SessionsBefore : Specification<Session>
{
    public SessionsBefore(Session session, int atMost) => Query
        .Where(s => s.UserId == session.UserId && s.Id != session.Id && s.CreatedAt <= session.CreatedAt)
        .OrderByDescending(s => s.CreatedAt).Take(atMost);
}

public sealed class SessionOfUser : SingleResultSpecification<Session>
{
    public SessionOfUser(Guid id, Guid userId) => Query.Where(s => s.Id == id && s.UserId == userId);
}

public sealed class UserById : SingleResultSpecification<User>
{
    public UserById(Guid id) => Query.Where(u => u.Id == id);
}
