using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>Emails the caller a code: to set up email codes as a second factor, or to step up with one.</summary>
[Authenticated(OpenToSingleFactor = true)]
public sealed record SendMyCode : ICommand<AcceptedDto>, IRetriesOnConflict;

internal sealed class SendMyCodeHandler(IReadRepository<User> users, CodeMail mail, IRequestContext context)
    : IRequestHandler<SendMyCode, Result<AcceptedDto>>
{
    public async Task<Result<AcceptedDto>> Handle(SendMyCode command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(context.RequireUserId(), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        return await mail.SendAsync(user, context.RequireSessionId(), cancellationToken) is { } refused
            ? refused
            : new AcceptedDto("A code is on its way to your email address.");
    }
}
