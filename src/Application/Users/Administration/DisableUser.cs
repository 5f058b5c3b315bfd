using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Administration;

/// <summary>
/// Disables a user: revokes their sessions, API keys and emailed links. A disabled user cannot sign in with any method. Disabling again replaces the
/// reason. Callers cannot disable themselves, so one operator always remains who can undo it.
/// </summary>
[RequireOperator(UserOperatorPermissions.Write)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record DisableUser(Guid UserId, [PersonalData] string Reason) : ICommand, IRetriesOnConflict;

internal sealed class DisableUserValidator : AbstractValidator<DisableUser>
{
    public DisableUserValidator() => RuleFor(c => c.Reason).SingleLine(User.MaxReasonLength);
}

internal sealed class DisableUserHandler(
    IRepository<User> users, IUserSessions sessions, IRevocations revocations, UserStateMail mail, OperatorLog log,
    IRequestContext context, TimeProvider time) : IRequestHandler<DisableUser, Result>
{
    public async Task<Result> Handle(DisableUser command, CancellationToken cancellationToken)
    {
        if (command.UserId == context.RequireUserId())
        {
            return UserErrors.CannotDisableSelf;
        }

        if (await users.GetByIdAsync(command.UserId, cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (user.Disable(command.Reason, time.GetUtcNow()))
        {
            await sessions.EndAllAsync(user.Id, except: null, SessionRevocation.UserDisabled, cancellationToken);
            revocations.RevokeUser(user.Id);
            await mail.NotifyOfDisablingAsync(user, cancellationToken);
        }

        log.Record(nameof(DisableUser), command.UserId);
        return Result.NoContent();
    }
}
