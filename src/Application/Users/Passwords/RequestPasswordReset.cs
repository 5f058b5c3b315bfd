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

/// <summary>Mails a link to a new password, if there is such an account. The answer is always the same.</summary>
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
        // The account is looked up in the job: the request costs the same whether there is one.
        await jobs.EnqueueAsync(new MailPasswordReset(EmailAddress.Create(command.Email).Value.Value), options: null, cancellationToken);
        return new AcceptedDto("If this address has an account, a mail with a link is on its way.");
    }
}
