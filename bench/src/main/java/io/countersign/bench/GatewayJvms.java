package io.countersign.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The JVMs of gateways, watched through JMX on this machine: what their threads allocate, each pause of their garbage collectors, and what these leave. */
final class GatewayJvms implements AutoCloseable {
    private final List<JMXConnector> connectors = new ArrayList<>();
    private final List<ThreadMXBean> threads = new ArrayList<>();
    private final List<MemoryMXBean> memories = new ArrayList<>();
    private final List<Long> pauses = new ArrayList<>();
    private final long allocatedBefore;

    /**
     * What they did while they were watched.
     *
     * @param allocatedBytes by all threads
     * @param pauses of the garbage collectors
     * @param pausedMillis all pauses together; a JVM tells each in whole milliseconds
     */
    record Use(long allocatedBytes, int pauses, long pausedMillis, long longestMillis) {}

    private GatewayJvms(Collection<Long> pids) throws IOException, JMException, AttachNotSupportedException {
        for (var pid : pids) {
            attach(pid);
        }
        this.allocatedBefore = allocated();
    }

    /**
     * Begins to watch JVMs of the same user.
     *
     * @throws BenchException if one does not let us
     */
    static GatewayJvms watch(Collection<Long> pids) {
        try {
            return new GatewayJvms(pids);
        } catch (AttachNotSupportedException | IOException | JMException e) {
            throw new BenchException("The gateway's JVM does not say what it allocates: " + e.getMessage(), e);
        }
    }

    /** The address is of this machine and comes from the JVM itself. */
    @SuppressWarnings("BanJNDI")
    private void attach(long pid) throws IOException, JMException, AttachNotSupportedException {
        var machine = VirtualMachine.attach(String.valueOf(pid));
        try {
            var connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
            connectors.add(connector);
            var server = connector.getMBeanServerConnection();
            threads.add(JMX.newMXBeanProxy(
                    server, new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME), ThreadMXBean.class));
            memories.add(JMX.newMXBeanProxy(
                    server, new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME), MemoryMXBean.class));
            for (var collector : ManagementFactory.getPlatformMXBeans(server, GarbageCollectorMXBean.class)) {
                server.addNotificationListener(
                        collector.getObjectName(), (notification, nothing) -> collected(notification), null, null);
            }
        } finally {
            machine.detach();
        }
    }

    /** Cycles beside the threads are no pauses. */
    private void collected(Notification notification) {
        var told = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
        if (!told.getGcAction().endsWith("cycle")) {
            synchronized (pauses) {
                pauses.add(told.getGcInfo().getDuration());
            }
        }
    }

    private long allocated() {
        return threads.stream()
                .mapToLong(ThreadMXBean::getTotalThreadAllocatedBytes)
                .sum();
    }

    /** Bytes of all heaps that are still in use after a full collection, which this asks for. */
    long liveBytes() {
        return memories.stream()
                .mapToLong(memory -> {
                    // What the first one leaves to be cleaned up, as buffers of channels that are gone, the second one
                    // takes.
                    memory.gc();
                    memory.gc();
                    return memory.getHeapMemoryUsage().getUsed();
                })
                .sum();
    }

    /** Since the watch began. */
    Use use() {
        var allocated = allocated() - allocatedBefore;
        synchronized (pauses) {
            var numbers = pauses.stream().mapToLong(Long::longValue).summaryStatistics();
            return new Use(allocated, pauses.size(), numbers.getSum(), pauses.isEmpty() ? 0 : numbers.getMax());
        }
    }

    @Override
    public void close() {
        for (var connector : connectors) {
            try {
                connector.close();
            } catch (IOException gone) {
                // The gateway ended first.
            }
        }
    }
}
