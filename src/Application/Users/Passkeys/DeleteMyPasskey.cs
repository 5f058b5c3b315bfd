using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passkeys;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>
/// Deletes one of the signed-in user's passkeys, ends the user's other sessions and notifies the user by email. All other sessions end, because
/// the sessions that started with this passkey are not recorded and one of them may be an attacker's.
/// </summary>
[Authenticated]
[StepUp]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record DeleteMyPasskey(Guid PasskeyId, long? ExpectedVersion) : ICommand;

internal sealed class DeleteMyPasskeyHandler(
    IReadRepository<Passkey> passkeys,
    IPasskeys store,
    IReadRepository<User> users,
    IUserSessions sessions,
    PasskeyMail mail,
    IAuditTrail trail,
    FactorChangePolicy policy,
    IRequestContext context)
    : IRequestHandler<DeleteMyPasskey, Result>
{
    public async Task<Result> Handle(DeleteMyPasskey command, CancellationToken cancellationToken)
    {
        var userId = context.RequireUserId();
        if (await passkeys.FirstOrDefaultAsync(new PasskeyOfUser(command.PasskeyId, userId), cancellationToken) is not { } passkey
            || await users.GetByIdAsync(userId, cancellationToken) is not { } user)
        {
            return PasskeyErrors.NotFound;
        }

        if (ExpectedVersion.Check(passkey, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        if (await policy.CheckAsync(user, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (!await store.TryDeleteAsync(passkey.Id, userId, cancellationToken))
        {
            return PasskeyErrors.NotFound;
        }

        // After the delete, which waits for a concurrent sign-in with this passkey, so that its session ends too.
        trail.About("passkey", passkey.Id.ToString());
        await sessions.EndAllAsync(userId, context.RequireSessionId(), SessionRevocation.FactorsChanged, cancellationToken);
        await mail.NotifyOfDeletionAsync(user, passkey, cancellationToken);
        return Result.NoContent();
    }
}
