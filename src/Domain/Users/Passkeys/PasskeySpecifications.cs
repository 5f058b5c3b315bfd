using Ardalis.Specification;

namespace SvcInfra.Domain.Users.Passkeys;

public sealed class PasskeyByCredentialId : SingleResultSpecification<Passkey>
{
    public PasskeyByCredentialId(byte[] credentialId) => Query.Where(p => p.CredentialId == credentialId);
}

/// <summary>All passkeys of a user, the oldest first; at most 20.</summary>
public sealed class PasskeysOf : Specification<Passkey>
{
    public PasskeysOf(Guid userId) => Query.Where(p => p.UserId == userId).OrderBy(p => p.Id);
}

/// <summary>The passkeys of a user that are not suspended.</summary>
public sealed class UsablePasskeysOf : Specification<Passkey>
{
    public UsablePasskeysOf(Guid userId) => Query.Where(p => p.UserId == userId && p.CounterRegressedAt == null);
}

public sealed class PasskeyOfUser : SingleResultSpecification<Passkey>
{
    public PasskeyOfUser(Guid id, Guid userId) => Query.Where(p => p.Id == id && p.UserId == userId);
}
