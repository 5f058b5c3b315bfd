using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>Emails a password reset link if the account exists. The response is always the same.</summary>
[Public]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RequestPasswordReset([PersonalData] string Email) : ICommand<AcceptedDto>;

internal sealed class RequestPasswordResetValidator : AbstractValidator<RequestPasswordReset>
{
    public RequestPasswordResetValidator() => RuleFor(c => c.Email).Email();
}

internal sealed class RequestPasswordResetHandler(IJobs jobs) : IRequestHandler<RequestPasswordReset, Result<AcceptedDto>>
{
    public async Task<Result<AcceptedDto>> Handle(RequestPasswordReset command, CancellationToken cancellationToken)
    {
        // The job looks the account up, so the request takes the same time with and without one.
        await jobs.EnqueueAsync(new MailPasswordReset(EmailAddress.Create(command.Email).Value.Value), options: null, cancellationToken);
        return new AcceptedDto("If this email address has an account, an email with a link is on its way.");
    }
}
