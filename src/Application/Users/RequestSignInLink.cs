using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Email;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>Mails a link that signs in, if there is such an account and the setting allows it. The answer is always of the same shape.</summary>
[Public]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RequestSignInLink([PersonalData] string Email) : ICommand<SignInLinkRequestedDto>;

internal sealed class RequestSignInLinkValidator : AbstractValidator<RequestSignInLink>
{
    public RequestSignInLinkValidator() => RuleFor(c => c.Email).Email();
}

internal sealed class RequestSignInLinkHandler(
    SignInUsers users, IRepository<SignInLink> repository, ISignInLinks links, IJobs jobs, IOptions<SignInOptions> options, IOptions<AppOptions> app, TimeProvider time)
    : IRequestHandler<RequestSignInLink, Result<SignInLinkRequestedDto>>
{
    /// <summary>Links that work at the same time; who asks for more fills a stranger's mailbox.</summary>
    private const int MaxOpen = 5;

    public async Task<Result<SignInLinkRequestedDto>> Handle(RequestSignInLink command, CancellationToken cancellationToken)
    {
        if (!options.Value.AllowLinks)
        {
            return UserErrors.LinksDisabled;
        }

        var (now, request) = (time.GetUtcNow(), SecretToken.Create());
        var user = await users.FindAsync(EmailAddress.Create(command.Email).Value, cancellationToken);
        if (user is not null && await links.CountOpenInTurnAsync(user.Id, now, cancellationToken) < MaxOpen)
        {
            var secret = SecretToken.Create();
            await repository.AddAsync(SignInLink.Issue(user.Id, secret.Hash, request.Hash, now), cancellationToken);
            await jobs.EnqueuePersonalEmailAsync(
                user.Email.Value,
                $"Sign in to {app.Value.Name}",
                new EmailContent(EmailContent.Greet(user.DisplayName), "sign in by opening this link within 15 minutes, best in the browser in which you asked for it:")
                {
                    Link = new EmailLink("Sign in", app.Value.AddressOf($"sign-in-link?token={secret.Value}")),
                    Note = "If you did not ask for it, ignore this mail, and give the link to nobody.",
                },
                cancellationToken);
        }

        return new SignInLinkRequestedDto("If this address has an account, a mail with a link is on its way.", request.Value);
    }
}
