using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.ExternalLogins.Tokens;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>
/// Signs in the user of an external account: the user that the account is linked to; else the user with the same email address, if it is verified
/// both at the provider and here; else a new user. A second factor is required as after a password.
/// </summary>
/// <param name="Code">From the URL that the browser returned to.</param>
/// <param name="Browser">The cookie of the browser that started the sign-in.</param>
[Public]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record CompleteExternalSignIn([Secret] string Code, [Secret] string? Browser) : ICommand<TokenPairDto?>, ICommitsOnFailure;

internal sealed class CompleteExternalSignInValidator : AbstractValidator<CompleteExternalSignIn>
{
    public CompleteExternalSignInValidator()
    {
        RuleFor(c => c.Code).NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
        RuleFor(c => c.Browser).MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
    }
}

internal sealed class CompleteExternalSignInHandler(
    IExternalSignIns externalSignIns,
    IRepository<ExternalLogin> logins,
    SignInUserFinder signInUsers,
    IRepository<User> users,
    IPasswordHasher passwords,
    SignInFlow signIn,
    ExternalLoginMail mail,
    ExternalTokenStorage tokens,
    IAuditTrail trail,
    TimeProvider time)
    : IRequestHandler<CompleteExternalSignIn, Result<TokenPairDto?>>
{
    public async Task<Result<TokenPairDto?>> Handle(CompleteExternalSignIn command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (command.Browser is not { } browser
            || await externalSignIns.FindAsync(
                SecretToken.HashOf(command.Code), SecretToken.HashOf(browser), now, cancellationToken) is not { UserId: null } externalSignIn)
        {
            return ExternalLoginErrors.Invalid;
        }

        var login = await logins.FirstOrDefaultAsync(new ExternalLoginBySubject(externalSignIn.Issuer, externalSignIn.Subject), cancellationToken);
        var found = login is null
            ? await FindOrRegisterAsync(externalSignIn, now, cancellationToken)
            : await FindAsync(login, cancellationToken);
        if (!found.IsSuccess)
        {
            return Error.Of(found);
        }

        var user = found.Value;
        trail.About("user", user.Id.ToString());
        if (!await externalSignIns.TryUseAsync(externalSignIn.Id, now, cancellationToken))
        {
            return ExternalLoginErrors.Invalid;
        }

        if (login is null)
        {
            login = await LinkAsync(user, externalSignIn, cancellationToken);
        }

        await tokens.StoreAsync(login, externalSignIn, cancellationToken);
        login.Use(now);
        return await signIn.ContinueAsync(user, AuthenticationMethod.Federated, cancellationToken);
    }

    private async Task<Result<User>> FindAsync(ExternalLogin login, CancellationToken cancellationToken) =>
        await signInUsers.FindAsync(login.UserId, cancellationToken) is { } user ? (Result<User>)user : ExternalLoginErrors.Invalid;

    /// <summary>A new user is returned unsaved, because the code must be marked as used first.</summary>
    private async Task<Result<User>> FindOrRegisterAsync(ExternalSignIn externalSignIn, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Create(externalSignIn.Email);
        if (!externalSignIn.IsEmailVerified || !email.IsSuccess)
        {
            return ExternalLoginErrors.EmailNotVerified;
        }

        if (await users.FirstOrDefaultAsync(new UserByEmail(email.Value), cancellationToken) is { } owner)
        {
            if (owner.IsDisabled)
            {
                trail.About("user", owner.Id.ToString());
                return ExternalLoginErrors.Invalid;
            }

            // An attacker may have registered the unverified user, and would keep access by its password, a passkey or a session.
            return owner.IsEmailVerified ? (Result<User>)owner : ExternalLoginErrors.NeedsVerification;
        }

        var randomHash = await passwords.HashAsync(SecretToken.Create().Value, cancellationToken);
        return User.RegisterWithoutPassword(email.Value, ExternalDisplayNames.Of(externalSignIn.Identity, email.Value), randomHash, now);
    }

    private async Task<ExternalLogin> LinkAsync(User user, ExternalSignIn externalSignIn, CancellationToken cancellationToken)
    {
        if (user.Version == 0)
        {
            await users.AddAsync(user, cancellationToken);
        }
        else
        {
            await mail.NotifyOfLinkAsync(user, externalSignIn.Identity, cancellationToken);
        }

        return await logins.AddAsync(ExternalLogin.Link(user.Id, externalSignIn.Identity), cancellationToken);
    }
}
