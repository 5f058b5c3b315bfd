using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Jobs.Contracts;

public static class JobHandlerExtensions
{
    /// <summary>Registers the type as the handler of its job kinds. Does nothing if the type is not a job handler.</summary>
    /// <param name="settings">Settings of the job kind. Default: the <see cref="JobAttribute"/> of the record.</param>
    public static IServiceCollection AddJobHandler(this IServiceCollection services, Type handler, JobAttribute? settings = null)
    {
        foreach (var contract in handler.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IJobHandler<>)))
        {
            var type = typeof(JobType<>).MakeGenericType(contract.GetGenericArguments());
            services.AddScoped(contract, handler);
            services.AddSingleton(typeof(JobType), Activator.CreateInstance(type, [settings])!);
        }

        return services;
    }

    /// <summary>Registers an enqueueable command as a job kind. Does nothing for other types.</summary>
    public static IServiceCollection AddEnqueueableCommand(this IServiceCollection services, Type command)
    {
        if (command.IsAssignableTo(typeof(IEnqueueable)))
        {
            if (SecretMembers.FindIn(command) is { } secret)
            {
                throw new InvalidOperationException(
                    $"{command.Name} is IEnqueueable and its member {secret} is [Secret]. "
                    + "Secrets must not be stored in a queue; enqueue a command without it.");
            }

            var settings = command.GetCustomAttribute<JobAttribute>()
                ?? throw new InvalidOperationException($"{command.Name} is IEnqueueable and has no [Job(\"module.action\")].");
            var job = typeof(RunCommand<>).MakeGenericType(command);
            services.AddScoped(typeof(IJobHandler<>).MakeGenericType(job), typeof(RunCommandHandler<>).MakeGenericType(command));
            services.AddSingleton(typeof(JobType), Activator.CreateInstance(typeof(JobType<>).MakeGenericType(job), [settings])!);
        }

        return services;
    }
}
