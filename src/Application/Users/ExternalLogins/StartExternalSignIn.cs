using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>
/// Starts a sign-in or link at a provider. Nothing is stored on the server: the attempt travels in the encrypted state parameter and is bound to a
/// browser cookie.
/// </summary>
/// <param name="Provider">The provider's name in the configuration.</param>
/// <param name="ReturnUrl">Where the browser goes afterwards; ignored with a ticket, which contains it.</param>
/// <param name="Ticket">From <see cref="BeginExternalLink"/>; null for a sign-in.</param>
/// <param name="Browser">The browser's cookie of an earlier attempt, reused so that two tabs can sign in at once; null: none yet.</param>
[Public]
public sealed record StartExternalSignIn(string Provider, string? ReturnUrl, [Secret] string? Ticket, [Secret] string? Browser = null)
    : IQuery<ExternalSignInStart>;

internal sealed class StartExternalSignInValidator : AbstractValidator<StartExternalSignIn>
{
    public StartExternalSignInValidator() => RuleFor(q => q.Ticket).MaximumLength(ExternalLinkTickets.MaxLength).WithErrorCode("too_long");
}

internal sealed class StartExternalSignInHandler(IExternalProviders providers, ReturnUrlPolicy returnUrls, ExternalLinkTickets tickets)
    : IRequestHandler<StartExternalSignIn, Result<ExternalSignInStart>>
{
    public Task<Result<ExternalSignInStart>> Handle(StartExternalSignIn query, CancellationToken cancellationToken) => Task.FromResult(Start(query));

    private Result<ExternalSignInStart> Start(StartExternalSignIn query)
    {
        if (!providers.Has(query.Provider))
        {
            return ExternalLoginErrors.UnknownProvider;
        }

        ExternalLinkTicket? ticket = null;
        if (query.Ticket is not null && ((ticket = tickets.Read(query.Ticket)) is null || ticket.Provider != query.Provider))
        {
            return ExternalLoginErrors.Invalid;
        }

        if (returnUrls.Resolve(ticket?.ReturnUrl ?? query.ReturnUrl) is not { } returnUrl)
        {
            return ExternalLoginErrors.ReturnUrlRefused;
        }

        var browser = query.Browser is { Length: > 0 and <= SecretToken.MaxLength } known ? known : SecretToken.Create().Value;
        var attempt = new ExternalSignInState(EntityId.New(), SecretToken.HashOf(browser), returnUrl, ticket?.UserId, ticket?.SessionId);
        return new ExternalSignInStart(attempt, browser);
    }
}
