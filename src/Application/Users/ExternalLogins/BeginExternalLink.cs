using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Returns the URL at which the signed-in user's browser links an account of a provider.</summary>
[Authenticated]
[StepUp]
[NotAudited("Issues a URL only; the link is audited.")]
public sealed record BeginExternalLink(string Provider, string ReturnUrl) : ICommand<ExternalLinkDto>;

internal sealed class BeginExternalLinkValidator : AbstractValidator<BeginExternalLink>
{
    public BeginExternalLinkValidator() =>
        RuleFor(c => c.ReturnUrl).NotEmpty().WithErrorCode("required").MaximumLength(2_000).WithErrorCode("too_long");
}

internal sealed class BeginExternalLinkHandler(
    IExternalProviders providers,
    ReturnUrlPolicy returnUrls,
    ExternalLinkTickets tickets,
    IOptions<AppOptions> app,
    IRequestContext context,
    TimeProvider time)
    : IRequestHandler<BeginExternalLink, Result<ExternalLinkDto>>
{
    public Task<Result<ExternalLinkDto>> Handle(BeginExternalLink command, CancellationToken cancellationToken) => Task.FromResult(Begin(command));

    private Result<ExternalLinkDto> Begin(BeginExternalLink command)
    {
        if (!providers.Has(command.Provider))
        {
            return ExternalLoginErrors.UnknownProvider;
        }

        if (returnUrls.Resolve(command.ReturnUrl) is null)
        {
            return ExternalLoginErrors.ReturnUrlRefused;
        }

        var ticket = tickets.Write(new ExternalLinkTicket(
            command.Provider,
            command.ReturnUrl,
            context.RequireUserId(),
            context.RequireSessionId(),
            time.GetUtcNow() + ExternalLinkTickets.Lifetime));
        return new ExternalLinkDto(app.Value.UrlOf($"api/v1/users/sign-in/external/{command.Provider}?ticket={Uri.EscapeDataString(ticket)}"));
    }
}
