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
/// Signs in whom a provider sent: by the account that is linked, or else by the mail address if both the provider and this application know that it is
/// proven, or else as a new user. A second factor is asked for as after a password.
/// </summary>
/// <param name="Code">From the address that the browser returned to.</param>
/// <param name="Browser">The cookie of the browser that began.</param>
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
    IExternalSignIns finished, IRepository<ExternalLogin> logins, SignInUserFinder ways, IRepository<User> users, IPasswordHasher passwords, SignInFlow signIn, ExternalLoginMail mail,
    ExternalTokenStorage tokens, IAuditTrail trail, TimeProvider time)
    : IRequestHandler<CompleteExternalSignIn, Result<TokenPairDto?>>
{
    public async Task<Result<TokenPairDto?>> Handle(CompleteExternalSignIn command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (command.Browser is not { } browser
            || await finished.FindAsync(SecretToken.HashOf(command.Code), SecretToken.HashOf(browser), now, cancellationToken) is not { UserId: null } arrival)
        {
            return ExternalLoginErrors.Invalid;
        }

        var login = await logins.FirstOrDefaultAsync(new ExternalLoginBySubject(arrival.Issuer, arrival.Subject), cancellationToken);
        var found = login is null ? await FindOrRegisterAsync(arrival, now, cancellationToken) : await FindAsync(login, cancellationToken);
        if (!found.IsSuccess)
        {
            return Error.Of(found);
        }

        var user = found.Value;
        trail.About("user", user.Id.ToString());
        if (!await finished.TryUseAsync(arrival.Id, now, cancellationToken))
        {
            return ExternalLoginErrors.Invalid;
        }

        if (login is null)
        {
            login = await LinkAsync(user, arrival, cancellationToken);
        }

        await tokens.KeepAsync(login, arrival, cancellationToken);
        login.Use(now);
        return await signIn.ContinueAsync(user, AuthenticationMethod.Federated, cancellationToken);
    }

    private async Task<Result<User>> FindAsync(ExternalLogin login, CancellationToken cancellationToken) =>
        await ways.FindAsync(login.UserId, cancellationToken) is { } user ? (Result<User>)user : ExternalLoginErrors.Invalid;

    /// <summary>The user is not saved before the code is used up.</summary>
    private async Task<Result<User>> FindOrRegisterAsync(ExternalSignIn arrival, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Create(arrival.Email);
        if (!arrival.IsEmailVerified || !email.IsSuccess)
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

            // Whoever registered the address without proving it may have left a password, a passkey or a session, and would share the account from now on.
            return owner.IsEmailVerified ? (Result<User>)owner : ExternalLoginErrors.NeedsVerification;
        }

        var unknowable = await passwords.HashAsync(SecretToken.Create().Value, cancellationToken);
        return User.RegisterWithoutPassword(email.Value, ExternalDisplayNames.Of(arrival.Identity, email.Value), unknowable, now);
    }

    private async Task<ExternalLogin> LinkAsync(User user, ExternalSignIn arrival, CancellationToken cancellationToken)
    {
        if (user.Version == 0)
        {
            await users.AddAsync(user, cancellationToken);
        }
        else
        {
            await mail.NotifyOfLinkAsync(user, arrival.Identity, cancellationToken);
        }

        return await logins.AddAsync(ExternalLogin.Link(user.Id, arrival.Identity), cancellationToken);
    }
}
