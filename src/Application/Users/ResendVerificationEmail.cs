using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>Mails a new link to an address that is registered and not verified yet. The answer is always the same.</summary>
[Public]
public sealed record ResendVerificationEmail([PersonalData] string Email) : ICommand<AcceptedDto>;

internal sealed class ResendVerificationEmailValidator : AbstractValidator<ResendVerificationEmail>
{
    public ResendVerificationEmailValidator() => RuleFor(c => c.Email).Email();
}

internal sealed class ResendVerificationEmailHandler(SignInUsers users, VerificationMail mail)
    : IRequestHandler<ResendVerificationEmail, Result<AcceptedDto>>
{
    public async Task<Result<AcceptedDto>> Handle(ResendVerificationEmail command, CancellationToken cancellationToken)
    {
        var user = await users.FindAsync(EmailAddress.Create(command.Email).Value, cancellationToken);
        if (user is { IsEmailVerified: false })
        {
            await mail.SendLinkAsync(user, cancellationToken);
        }

        return new AcceptedDto("If this address waits for verification, a mail with a new link is on its way.");
    }
}
