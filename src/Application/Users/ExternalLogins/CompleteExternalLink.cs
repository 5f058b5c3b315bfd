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

/// <summary>
/// Links the external account of the code to the signed-in user and notifies the user by email. The step-up is required when the link is started,
/// not here.
/// </summary>
/// <param name="Code">From the URL that the browser returned to.</param>
/// <param name="Browser">The cookie of the browser that started the link.</param>
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
    IExternalSignIns externalSignIns,
    IRepository<ExternalLogin> logins,
    IReadRepository<User> users,
    IPasskeys passkeyStore,
    ExternalLoginMail mail,
    ExternalTokenStorage tokens,
    IMapper mapper,
    IRequestContext context,
    TimeProvider time)
    : IRequestHandler<CompleteExternalLink, Result<ExternalLoginDto>>
{
    public async Task<Result<ExternalLoginDto>> Handle(CompleteExternalLink command, CancellationToken cancellationToken)
    {
        var (userId, now) = (context.RequireUserId(), time.GetUtcNow());

        // Otherwise an attacker's code would link the attacker's account to this user (login CSRF).
        if (command.Browser is not { } browser
            || await externalSignIns.FindAsync(
                SecretToken.HashOf(command.Code), SecretToken.HashOf(browser), now, cancellationToken) is not { } externalSignIn
            || externalSignIn.UserId != userId
            || externalSignIn.SessionId != context.RequireSessionId()
            || await users.GetByIdAsync(userId, cancellationToken) is not { } user)
        {
            return ExternalLoginErrors.Invalid;
        }

        // The user's own account may be linked again to replace tokens that the provider no longer accepts.
        var linked = await logins.FirstOrDefaultAsync(new ExternalLoginBySubject(externalSignIn.Issuer, externalSignIn.Subject), cancellationToken);
        if (linked is not null && (linked.UserId != userId || externalSignIn.ProtectedTokens is null))
        {
            return ExternalLoginErrors.Taken;
        }

        if (!await externalSignIns.TryUseAsync(externalSignIn.Id, now, cancellationToken))
        {
            return ExternalLoginErrors.Invalid;
        }

        if (linked is not null)
        {
            await tokens.StoreAsync(linked, externalSignIn, cancellationToken);
            return mapper.Map<ExternalLoginDto>(linked);
        }

        await passkeyStore.LockUserAsync(userId, cancellationToken);
        if (await logins.CountAsync(new ExternalLoginsOf(userId), cancellationToken) >= ExternalLogin.MaxPerUser)
        {
            return ExternalLoginErrors.LimitReached;
        }

        var login = await logins.AddAsync(ExternalLogin.Link(userId, externalSignIn.Identity), cancellationToken);
        await tokens.StoreAsync(login, externalSignIn, cancellationToken);
        await mail.NotifyOfLinkAsync(user, externalSignIn.Identity, cancellationToken);
        return mapper.Map<ExternalLoginDto>(login);
    }
}
