using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Emails a sign-in link if the account exists and <c>SignIn:AllowLinks</c> is on. The response always has the same shape.</summary>
[Public]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RequestSignInLink([PersonalData] string Email) : ICommand<SignInLinkRequestedDto>;

internal sealed class RequestSignInLinkValidator : AbstractValidator<RequestSignInLink>
{
    public RequestSignInLinkValidator() => RuleFor(c => c.Email).Email();
}

internal sealed class RequestSignInLinkHandler(IJobs jobs, IOptions<SignInOptions> options)
    : IRequestHandler<RequestSignInLink, Result<SignInLinkRequestedDto>>
{
    public async Task<Result<SignInLinkRequestedDto>> Handle(RequestSignInLink command, CancellationToken cancellationToken)
    {
        if (!options.Value.AllowLinks)
        {
            return UserErrors.LinksDisabled;
        }

        // The job looks the account up, so the request takes the same time with and without one.
        var request = SecretToken.Create();
        await jobs.EnqueueAsync(new MailSignInLink(EmailAddress.Create(command.Email).Value.Value, request.Hash), options: null, cancellationToken);
        return new SignInLinkRequestedDto("If this email address has an account, an email with a link is on its way.", request.Value);
    }
}
