using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Administration;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Application.Users.Profile;
using SvcInfra.Application.Users.Registration;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Application.Users.SignIn;

namespace SvcInfra.Application.Users;

internal sealed class UsersApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddScoped<SessionTransport>();
        services.AddSingleton<IMultiFactorDemand, ConfiguredMultiFactorDemand>();
        services.AddScoped<SessionStarter>();
        services.AddScoped<SignInUserFinder>();
        services.AddScoped<SignInFlow>();
        services.AddScoped<UserStateMail>();
        services.AddScoped<AttemptLimit>();
        services.AddScoped<SecondFactorCheck>();
        services.AddScoped<SecondFactorChange>();
        services.AddScoped<FactorChangePolicy>();
        services.AddScoped<RecoveryCodes>();
        services.AddScoped<CodeMail>();
        services.AddScoped<SecondFactorMail>();
        services.AddScoped<SecurityNotice>();
        services.AddScoped<VerificationMail>();
        services.AddScoped<EmailChangeMail>();
        services.AddScoped<PasswordMail>();
        services.AddScoped<PasswordPolicy>();
        services.AddScoped<PasswordReplacement>();
        services.AddScoped<UnverifiedAccess>();
        services.AddScoped<ISessionTenants, SessionTenants>();
        services.AddScoped<IUserProfiles, UserProfiles>();
    }
}
