using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Begins the way to a provider. Nothing is stored: what has to come back travels in the encrypted state, and the browser's half in its cookie.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="ReturnUrl">Where the browser goes afterwards; not with a ticket, which knows it.</param>
/// <param name="Ticket">Of <see cref="BeginExternalLink"/>; null for a sign-in.</param>
/// <param name="Browser">The cookie that the browser has from another attempt: it serves for all of them, so that two tabs both come back. Null: none yet.</param>
[Public]
public sealed record StartExternalSignIn(string Provider, string? ReturnUrl, [Secret] string? Ticket, [Secret] string? Browser = null) : IQuery<ExternalSignInStart>;

internal sealed class StartExternalSignInValidator : AbstractValidator<StartExternalSignIn>
{
    public StartExternalSignInValidator() => RuleFor(q => q.Ticket).MaximumLength(ExternalLinkTickets.MaxLength).WithErrorCode("too_long");
}

internal sealed class StartExternalSignInHandler(IExternalProviders providers, ReturnUrlPolicy addresses, ExternalLinkTickets tickets)
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

        if (addresses.Resolve(ticket?.ReturnUrl ?? query.ReturnUrl) is not { } returnUrl)
        {
            return ExternalLoginErrors.ReturnUrlRefused;
        }

        var browser = query.Browser is { Length: > 0 and <= SecretToken.MaxLength } known ? known : SecretToken.Create().Value;
        return new ExternalSignInStart(new ExternalSignInState(EntityId.New(), SecretToken.HashOf(browser), returnUrl, ticket?.UserId, ticket?.SessionId), browser);
    }
}
