using Ardalis.Result;
using FluentValidation;
using MapsterMapper;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.ExternalLogins.Tokens;
using SvcInfra.Application.Users.Passkeys;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Links the account that the browser came back with to the signed-in user, who is told by mail. The step-up stood before the way to the provider.</summary>
/// <param name="Code">From the address that the browser returned to.</param>
/// <param name="Browser">The cookie of the browser that began.</param>
[Authenticated]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record CompleteExternalLink([Secret] string Code, [Secret] string? Browser) : ICommand<ExternalLoginDto>;

internal sealed class CompleteExternalLinkValidator : AbstractValidator<CompleteExternalLink>
{
    public CompleteExternalLinkValidator()
    {
        RuleFor(c => c.Code).NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
        RuleFor(c => c.Browser).MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
    }
}

internal sealed class CompleteExternalLinkHandler(
    IExternalSignIns finished, IRepository<ExternalLogin> logins, IReadRepository<User> users, IPasskeys turns, ExternalLoginMail mail, ExternalTokenStorage tokens, IMapper mapper,
    IRequestContext context, TimeProvider time)
    : IRequestHandler<CompleteExternalLink, Result<ExternalLoginDto>>
{
    public async Task<Result<ExternalLoginDto>> Handle(CompleteExternalLink command, CancellationToken cancellationToken)
    {
        var (userId, now) = (context.RequireUserId(), time.GetUtcNow());

        // A code that somebody else began would link their account to this user.
        if (command.Browser is not { } browser
            || await finished.FindAsync(SecretToken.HashOf(command.Code), SecretToken.HashOf(browser), now, cancellationToken) is not { } arrival
            || arrival.UserId != userId
            || arrival.SessionId != context.RequireSessionId()
            || await users.GetByIdAsync(userId, cancellationToken) is not { } user)
        {
            return ExternalLoginErrors.Invalid;
        }

        // One's own may bring tokens anew, because the provider takes those of before no more.
        var linked = await logins.FirstOrDefaultAsync(new ExternalLoginBySubject(arrival.Issuer, arrival.Subject), cancellationToken);
        if (linked is not null && (linked.UserId != userId || arrival.ProtectedTokens is null))
        {
            return ExternalLoginErrors.Taken;
        }

        if (!await finished.TryUseAsync(arrival.Id, now, cancellationToken))
        {
            return ExternalLoginErrors.Invalid;
        }

        if (linked is not null)
        {
            await tokens.KeepAsync(linked, arrival, cancellationToken);
            return mapper.Map<ExternalLoginDto>(linked);
        }

        await turns.TakeTurnAsync(userId, cancellationToken);
        if (await logins.CountAsync(new ExternalLoginsOf(userId), cancellationToken) >= ExternalLogin.MaxPerUser)
        {
            return ExternalLoginErrors.LimitReached;
        }

        var login = await logins.AddAsync(ExternalLogin.Link(userId, arrival.Identity), cancellationToken);
        await tokens.KeepAsync(login, arrival, cancellationToken);
        await mail.NotifyOfLinkAsync(user, arrival.Identity, cancellationToken);
        return mapper.Map<ExternalLoginDto>(login);
    }
}
