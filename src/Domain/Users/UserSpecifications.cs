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
/// The verifications of a user that belong to a registration, the newest first; few, because mails are capped. Also those that expired or ended: as long as the address is not proven, none
/// of them decided.
/// </summary>
public sealed class UserRegistrationsOf : Specification<EmailVerification>
{
    private const int AtMost = 100;

    public UserRegistrationsOf(Guid userId) => Query
        .Where(v => v.UserId == userId && v.Binding != RegistrationBinding.None)
        .OrderByDescending(v => v.Id).Take(AtMost);
}

/// <summary>A user's sessions that still give access, the one that was used last first.</summary>
public sealed class ActiveSessionsOf : Specification<Session>
{
    public ActiveSessionsOf(Guid userId, DateTimeOffset now, int atMost) => Query
        .Where(s => s.UserId == userId && s.RevokedAt == null && s.ExpiresAt > now)
        .OrderByDescending(s => s.LastSeenAt).ThenByDescending(s => s.Id).Take(atMost);
}

/// <summary>The sessions that a user began before, ended ones too as long as they are kept.</summary>
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
