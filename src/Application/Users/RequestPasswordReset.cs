using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>Mails a link to a new password, if there is such an account. The answer is always the same.</summary>
[Public]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RequestPasswordReset([PersonalData] string Email) : ICommand<AcceptedDto>;

internal sealed class RequestPasswordResetValidator : AbstractValidator<RequestPasswordReset>
{
    public RequestPasswordResetValidator() => RuleFor(c => c.Email).Email();
}

internal sealed class RequestPasswordResetHandler(SignInUsers users, IPasswordResets resets, PasswordMail mail, TimeProvider time)
    : IRequestHandler<RequestPasswordReset, Result<AcceptedDto>>
{
    /// <summary>Links that work at the same time; who asks for more fills a stranger's mailbox.</summary>
    private const int MaxOpen = 5;

    public async Task<Result<AcceptedDto>> Handle(RequestPasswordReset command, CancellationToken cancellationToken)
    {
        var user = await users.FindAsync(EmailAddress.Create(command.Email).Value, cancellationToken);
        if (user is not null && await resets.CountOpenInTurnAsync(user.Id, time.GetUtcNow(), cancellationToken) < MaxOpen)
        {
            await mail.SendLinkAsync(user, cancellationToken);
        }

        return new AcceptedDto("If this address has an account, a mail with a link is on its way.");
    }
}
