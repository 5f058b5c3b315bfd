using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Administration;

/// <summary>
/// Lets a disabled user sign in again. Earlier sessions and API keys stay revoked. Does nothing for a user who is not disabled.
/// </summary>
[RequireOperator(UserOperatorPermissions.Write)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record EnableUser(Guid UserId) : ICommand, IRetriesOnConflict;

internal sealed class EnableUserHandler(IRepository<User> users, UserStateMail mail, OperatorLog log) : IRequestHandler<EnableUser, Result>
{
    public async Task<Result> Handle(EnableUser command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(command.UserId, cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (user.Enable())
        {
            await mail.NotifyOfEnablingAsync(user, cancellationToken);
        }

        log.Record(nameof(EnableUser), command.UserId);
        return Result.NoContent();
    }
}
